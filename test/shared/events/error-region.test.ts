import { deepStrictEqual } from "node:assert/strict";
import { errorRegion, heatmapOf } from "@lares/shared";

/** A grid of 0.1 with the given cells. */
function grid(...cells: [x: number, y: number, error: number][]): Float32Array {
  const result = new Float32Array(256).fill(0.1);
  for (const [x, y, error] of cells) result[16 * y + x] = error;
  return result;
}

describe("errorRegion", () => {
  const cases: [why: string, grid: Float32Array, cells: [number, number, number, number]][] = [
    ["one cell", grid([3, 5, 9]), [3, 5, 1, 1]],
    ["cells of at least half its value", grid([3, 5, 9], [4, 5, 4.5], [2, 5, 4.4]), [3, 5, 2, 1]],
    ["around corners", grid([3, 5, 9], [4, 6, 5], [5, 7, 5]), [3, 5, 3, 3]],
    ["not what is far away", grid([3, 5, 9], [12, 12, 8]), [3, 5, 1, 1]],
    ["not across the edge of the frame", grid([15, 5, 9], [0, 6, 8]), [15, 5, 1, 1]],
    ["the whole frame when all is alike", grid(), [0, 0, 16, 16]],
  ];
  for (const [why, cells, [x, y, width, height]] of cases) {
    it(`bounds ${why}`, () => {
      const expected = { x: x / 16, y: y / 16, width: width / 16, height: height / 16 };
      deepStrictEqual(errorRegion(cells), expected);
    });
  }
});

describe("heatmapOf", () => {
  it("doubles from level to level, from usual to the highest", () => {
    const errors = [0, 1.9, 2, 3.9, 4, 8, 16, 32, 64, 127, 128, 1e9];
    const levels = [0, 0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 7];
    deepStrictEqual([...heatmapOf(Float32Array.from(errors))], levels);
  });
});
