/** Levels of a heatmap; the lowest is what is usual. */
export const heatmapLevels = 8;

/**
 * An error grid as coarse as it may leave a room: each level stands for twice the error of the one
 * below, level 1 from 2 (in squares of standard deviations), level 7 from 128. The scale is fixed, so
 * heatmaps of different moments compare, and no pixel can be read from it.
 * @param grid [16, 16], as of `errorGrid`
 * @returns [16, 16], 0 to 7
 */
export function heatmapOf(grid: Float32Array): Uint8Array {
  return Uint8Array.from(grid, (error) => {
    let level = 0;
    for (let limit = 2; error >= limit && level < heatmapLevels - 1; limit *= 2) level++;
    return level;
  });
}
