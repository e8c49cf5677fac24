import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  AcceptedPatterns,
  EventId,
  maxAccepted,
  pooledScore,
  remainingError,
  seededRandom,
  withAccepted,
  withoutAccepted,
} from "@lares/shared";

const eventId = (number: number): EventId => EventId.parse(`00000000000000b7-${number}`);

/** An error grid of a usual frame with an unusual square of four by four cells. */
function grid(x: number, y: number, error: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: 256 }, (_, i) => {
    const isInside = Math.abs((i % 16) - x) < 2 && Math.abs(Math.floor(i / 16) - y) < 2;
    return random() + (isInside ? error * (0.9 + 0.2 * random()) : 0);
  });
}

function accepted(...grids: Float32Array[]): AcceptedPatterns {
  return grids.reduce<AcceptedPatterns>((patterns, cells, i) => {
    const acceptance = withAccepted(patterns, eventId(i + 1), "appearance", cells);
    ok(acceptance.ok);
    return acceptance.patterns;
  }, []);
}

const chair = accepted(grid(4, 4, 40));
const scoreOf = (patterns: AcceptedPatterns, cells: Float32Array): number =>
  pooledScore(remainingError(patterns, "appearance", cells));

describe("accepted patterns", () => {
  const frames: [why: string, cells: Float32Array, low: number, high: number][] = [
    ["the same again is quiet", grid(4, 4, 40, 2), 0, 1.5],
    ["and under stronger light", grid(4, 4, 50, 3), 0, 1.5],
    ["another thing elsewhere is not", grid(11, 11, 40, 4), 35, 45],
    ["nor a stronger one in its place", grid(4, 4, 120, 5), 50, 80],
    ["nor a usual frame made quieter", grid(4, 4, 0, 6), 0.9, 1.1],
  ];
  for (const [why, cells, low, high] of frames) {
    it(why, () => {
      const score = scoreOf(chair, cells);
      ok(score >= low && score <= high, `score ${score}`);
    });
  }

  it("hide nothing of a second thing that comes while the first is there", () => {
    const both = grid(4, 4, 40, 7).map((error, i) => error + (grid(11, 11, 25, 8)[i] as number));
    ok(scoreOf(chair, both) > 20);
  });

  it("concern their own evidence only", () => {
    const again = grid(4, 4, 40, 2);
    strictEqual(remainingError(chair, "motion", again), again);
  });

  it("take the nearest of several", () => {
    const patterns = accepted(grid(4, 4, 40), grid(11, 11, 90));
    ok(scoreOf(patterns, grid(11, 11, 90, 3)) < 1.5);
  });

  it("are undone by the event's id, and leave the others", () => {
    const patterns = accepted(grid(4, 4, 40), grid(11, 11, 90));
    const fewer = withoutAccepted(patterns, eventId(1));
    deepStrictEqual(
      fewer.map(({ event }) => event),
      [eventId(2)],
    );
    ok(scoreOf(fewer, grid(4, 4, 40, 2)) > 35);
  });

  it("are refused when there are too many, and when they are known", () => {
    const full = accepted(...Array.from({ length: maxAccepted }, () => grid(4, 4, 40)));
    const more = withAccepted(full, eventId(99), "appearance", grid(4, 4, 40));
    deepStrictEqual(more, { ok: false, reason: "full" });
    const again = withAccepted(chair, eventId(1), "appearance", grid(4, 4, 40));
    deepStrictEqual(again, { ok: false, reason: "already accepted" });
  });

  it("survive JSON", () => {
    deepStrictEqual(AcceptedPatterns.parse(JSON.parse(JSON.stringify(chair))), chair);
  });
});
