import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type CellStatistics, errorGrid, pooledScore } from "@lares/shared";

const quiet = (channels: number, stdDev = 0): CellStatistics => ({
  count: 2,
  mean: new Float32Array(256 * channels),
  components: [],
  stdDev: new Float32Array(256 * channels).fill(stdDev),
});

/** A pooled residual of one channel that is 0 but for one cell. */
function single(y: number, x: number, value: number): Float32Array {
  const cells = new Float32Array(256);
  cells[y * 16 + x] = value;
  return cells;
}

describe("errorGrid", () => {
  const places: [
    why: string,
    y: number,
    x: number,
    grid: [y: number, x: number, share: number][],
  ][] = [
    [
      "the middle to nine cells",
      5,
      5,
      [
        [4, 4, 9],
        [5, 5, 9],
        [6, 6, 9],
      ],
    ],
    [
      "a corner to four, which have less to average",
      0,
      0,
      [
        [0, 0, 4],
        [0, 1, 6],
        [1, 1, 9],
      ],
    ],
    [
      "a border to six",
      15,
      8,
      [
        [15, 8, 6],
        [15, 7, 6],
        [14, 8, 9],
      ],
    ],
  ];
  for (const [why, y, x, grid] of places) {
    it(`spreads the error of ${why}`, () => {
      // 0.75 is 3 standard deviations of 0.25.
      const blurred = errorGrid(single(y, x, 0.75), quiet(1, 0.25));
      for (const [v, u, share] of grid) {
        strictEqual(blurred[v * 16 + u], Math.fround(9 / share), `cell ${v}, ${u}`);
      }
      const touched = blurred.filter((value) => value > 0).length;
      strictEqual(touched, (y % 15 ? 3 : 2) * (x % 15 ? 3 : 2));
    });
  }

  it("takes no cell for steadier than 0.05", () => {
    const grid = errorGrid(new Float32Array(256).fill(0.1), quiet(1, 0.01));
    ok(grid.every((value) => Math.abs(value - 4) < 1e-5));
  });

  it("measures from the mean of the cell, whatever the sign", () => {
    const statistics = { ...quiet(1, 0.25), mean: new Float32Array(256).fill(0.5) };
    deepStrictEqual(errorGrid(new Float32Array(256), statistics), new Float32Array(256).fill(4));
    deepStrictEqual(
      errorGrid(new Float32Array(256).fill(1), statistics),
      new Float32Array(256).fill(4),
    );
  });

  it("takes off what the room's components explain", () => {
    const component = new Float32Array(256).fill(1 / 16);
    const statistics = { ...quiet(1, 0.25), components: [component] };
    // All cells lighter is the component; one cell alone is 1/256 of it.
    const lighter = errorGrid(new Float32Array(256).fill(3), statistics);
    ok(lighter.every((value) => value < 1e-10));
    const blurred = errorGrid(single(5, 5, 0.75), statistics);
    ok(Math.abs((blurred[5 * 16 + 5] as number) - 1) < 0.02);
  });

  it("averages over channels", () => {
    const cells = new Float32Array(512);
    for (let cell = 0; cell < 256; cell++) cells[2 * cell] = 0.5;
    deepStrictEqual(errorGrid(cells, quiet(2, 0.25)), new Float32Array(256).fill(2));
  });
});

describe("pooledScore", () => {
  it("is the mean of the five highest of 256 cells", () => {
    const grid = Float32Array.from({ length: 256 }, (_, i) => (i * 37) % 256);
    strictEqual(pooledScore(grid), (255 + 254 + 253 + 252 + 251) / 5);
  });

  it("leaves the grid as it is", () => {
    const grid = Float32Array.from({ length: 256 }, (_, i) => 256 - i);
    const copy = grid.slice();
    pooledScore(grid);
    deepStrictEqual(grid, copy);
  });
});
