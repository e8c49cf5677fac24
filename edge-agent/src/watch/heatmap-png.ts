import { gridSize, heatmapLevels, heatmapOf } from "@lares/shared";
import { grayPng } from "./gray-png.ts";

/** Side of a cell in pixels, so that people can see it. */
const cellSize = 8;
const white = 15;

/**
 * The error grid as a PNG: 128x128 pixels for 16x16 cells of 8 grays, black for what is usual. It
 * is made of the grid alone, so no pixel of the room can be in it.
 * @param grid [16, 16], as of `errorGrid`
 * @returns well below `MAX_HEATMAP_BYTES`
 */
export function heatmapPng(grid: Float32Array): Uint8Array {
  const levels = heatmapOf(grid);
  const side = gridSize * cellSize;
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
    const row = Math.floor(i / side / cellSize);
    const column = Math.floor((i % side) / cellSize);
    const level = levels[row * gridSize + column] as number;
    return Math.round((white * level) / (heatmapLevels - 1));
  });
  return grayPng(side, side, pixels);
}
