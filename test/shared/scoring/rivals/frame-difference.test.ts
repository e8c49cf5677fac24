import { deepStrictEqual, ok, throws } from "node:assert/strict";
import {
  bareScores,
  DataError,
  errorRegion,
  fitFrameDifference,
  type Recording,
} from "@lares/shared";

const input = { height: 16, width: 16, channels: 1 };
/** A room of one gray. */
const gray = (level: number): Uint8Array => new Uint8Array(256).fill(level);
/** One pixel, so one cell, in the middle of a black room. */
const spot = (level: number): Uint8Array => gray(0).fill(level, 136, 137);
const still: Recording = [gray(0), gray(0), gray(0)];

describe("fitFrameDifference", () => {
  it("scores a change as by hand, then forgets it over five frames", () => {
    const score = scoresBy([still]);
    // A change by 1/5 is z = 4 at the floor of 0.05: 16 / 9 in each of the nine cells around.
    const square = 16 / 9;
    const scores = score([...still, spot(51), spot(51), spot(51), spot(51), spot(51), spot(51)]);
    near(scores, [0, 0, 0, ...[4, 5, 5, 5, 5].map((count) => square / count), 0]);
  });

  it("sees a thing come as it sees it go, and nothing of one that stays", () => {
    const score = scoresBy([still]);
    deepStrictEqual(score([gray(0), spot(80)]), score([spot(80), gray(0)]));
    near(score([spot(80), spot(80)]), [0, 0]);
  });

  it("sees a thing move within a cell, where its coming and going would cancel out", () => {
    const large = { height: 32, width: 32, channels: 1 };
    const places = [0, 33].map((at) => new Uint8Array(1024).fill(204, at, at + 1));
    const [here, there] = places as [Uint8Array, Uint8Array];
    const score = scoresBy([[here, here, here]], large);
    // Two of the cell's four values change by 4/5: z = 8, in the corner of the grid: 64 / 4 there,
    // 64 / 6 in two cells beside it, 64 / 9 in the third, 0 in the fifth of the highest.
    near(score([here, there]), [0, (64 / 4 + 64 / 3 + 64 / 9) / 5 / 2]);
  });

  it("measures from how much the room usually moves", () => {
    // Changes of 20 and 60 in turn: 40 on average.
    const lively = [0, 20, 80, 100, 160].map(gray);
    const score = scoresBy([lively]);
    const usual = score([gray(0), gray(40)])[1] as number;
    const calm = score([gray(0), gray(0)])[1] as number;
    ok(usual < calm / 1.9, `${usual} ${calm}`);
  });

  it("compares no frame with that of another recording", () => {
    const score = scoresBy([still.slice(0, 2), [gray(200), gray(200)]]);
    near(score([gray(200), gray(200)]), [0, 0]);
    near(
      [gray(0), gray(200)].flatMap((frame) => score([frame])),
      [0, 0],
    );
  });

  it("scores each frame by those before it alone", () => {
    const frames = [3, 90, 10, 10, 40, 80, 81, 20].map(spot);
    const score = scoresBy([still]);
    const whole = score(frames);
    for (let end = 0; end <= frames.length; end++) {
      deepStrictEqual(score(frames.slice(0, end)), whole.slice(0, end));
    }
  });

  it("says where it moves", () => {
    const [, moved] = fitFrameDifference(input, [still])([gray(0), spot(51)]);
    // The pixel 136 = 8 * 16 + 8 and the cells around it.
    deepStrictEqual(errorRegion(moved?.grid ?? new Float32Array()), {
      x: 7 / 16,
      y: 7 / 16,
      width: 3 / 16,
      height: 3 / 16,
    });
  });

  it("refuses frames without neighbours", () => {
    throws(
      () => fitFrameDifference(input, [[gray(1)], [gray(2)], [gray(3), gray(4)]]),
      (error) => error instanceof DataError && /hold 1 pairs .*at least 2/.test(error.message),
    );
  });
});

function scoresBy(train: readonly Recording[], shape = input): (recording: Recording) => number[] {
  const score = fitFrameDifference(shape, train);
  return (recording) => bareScores(score(recording));
}

/** Cells are float32. */
function near(actual: readonly number[], expected: readonly number[]): void {
  deepStrictEqual(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    ok(Math.abs((actual[i] as number) - value) < 1e-6, `${actual}, expected ${expected}`);
  }
}
