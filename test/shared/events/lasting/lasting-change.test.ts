import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { ConfigError, LastingChange } from "@lares/shared";

/** Deviations of a frame in which one cell differs. */
function frame(cell: number, value: number): Float64Array {
  const deviations = new Float64Array(256);
  deviations[cell] = value;
  return deviations;
}

const middle = 8 * 16 + 8;

describe("LastingChange", () => {
  const table: [string, readonly number[], number][] = [
    ["keeps what was there all the time", [3, 3, 3, 3, 3], 9],
    ["keeps what is darker as well", [-3, -3, -3, -3, -3], 9],
    ["takes the weakest that k frames reach, less its unrest", [3, 2, 2, 2, 2], 1],
    ["leaves some of what was a little unrestful", [3, 3, 3, 2.5, 2.5], 4],
    ["leaves nothing of somebody who stays and moves", [3, 2, 9, 4, 6], 0],
    ["drops what changes sides, as somebody who moves does", [3, -3, 3, -3, 3], 0],
    ["drops what was there in too few frames", [5, 5, 5, 0, 0], 0],
    ["says nothing before k frames were seen", [5, 5, 5], 0],
  ];
  for (const [why, values, expected] of table) {
    it(why, () => {
      const change = new LastingChange(4, 5);
      const grids = values.map((value) => change.step(frame(middle, value)));
      // One cell is a ninth of its neighbourhood.
      ok(Math.abs(9 * (grids.at(-1)?.[middle] ?? 0) - expected) < 1e-5);
    });
  }

  it("forgets frames before a pause and beyond its window", () => {
    const change = new LastingChange(2, 2);
    for (const value of [5, 5]) change.step(frame(middle, value));
    change.reset();
    strictEqual(Math.max(...change.step(frame(middle, 5))), 0);
    for (const value of [0, 0]) change.step(frame(middle, value));
    deepStrictEqual(change.step(frame(middle, 0)), new Float32Array(256));
  });

  const refused: [number, number, RegExp][] = [
    [5, 10, /lasting frames are 5, expected 6 to 10/],
    [11, 10, /lasting frames are 11/],
    [8, 61, /lasting window is 61, expected 1 to 60/],
  ];
  for (const [needed, window, message] of refused) {
    it(`refuses ${needed} of ${window}`, () => {
      throws(
        () => new LastingChange(needed, window),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }
});
