import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { heatmapPng } from "@lares/edge-agent";
import { gridSize, heatmapOf, MAX_HEATMAP_BYTES, seededRandom } from "@lares/shared";
import sharp from "sharp";

async function graysOf(png: Uint8Array): Promise<{ side: number; grays: Buffer }> {
  const decoded = sharp(png, { failOn: "warning" }).toColourspace("b-w").raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  deepStrictEqual([info.width, info.channels], [info.height, 1]);
  return { side: info.width, grays: data };
}

describe("heatmapPng", () => {
  const random = seededRandom(5);
  const grids: readonly [string, (cell: number) => number][] = [
    ["nothing unusual", () => 0],
    ["every level", (cell) => 2 ** (cell % 9)],
    ["errors beyond the scale", () => 1e9],
    ["the worst to compress", () => 2 ** (9 * random())],
  ];
  for (const [what, errorOf] of grids) {
    it(`is read by a decoder of PNG as the grid's levels: ${what}`, async () => {
      const grid = Float32Array.from({ length: gridSize * gridSize }, (_, cell) => errorOf(cell));
      const png = heatmapPng(grid);
      ok(png.length <= MAX_HEATMAP_BYTES, `${png.length} bytes`);
      const { side, grays } = await graysOf(png);
      strictEqual(side, 128);
      const levels = heatmapOf(grid);
      for (const [pixel, gray] of grays.entries()) {
        const [row, column] = [Math.floor(pixel / side / 8), Math.floor((pixel % side) / 8)];
        const level = levels[row * gridSize + column] as number;
        // Sixteen grays of a pixel stand for eight levels: 17 is from one to the next.
        strictEqual(gray, 17 * Math.round((15 * level) / 7), `pixel ${pixel}`);
      }
    });
  }
});
