import { type CellStatistics, unexplained } from "./cell-statistics.ts";
import { gridSize } from "./residual.ts";

/** No cell counts as steadier than this, in units of full scale: a rare flicker is no event. */
const minStdDev = 0.05;
const cellCount = gridSize * gridSize;
/** 2 % of the cells. */
const topCount = Math.floor(0.02 * cellCount);

/**
 * How unusual each cell of a frame is: the square of what the room's components do not explain of
 * its residual, in standard deviations, averaged over channels, then over the cell and its
 * neighbours. Cells on the border have 5 neighbours and those in a corner 3, so the border weighs no
 * less than the middle.
 * @param cells pooled residual of the frame, [16, 16, channels]
 * @returns [16, 16], at least 0; about 1 at most for what is usual
 */
export function errorGrid(cells: Float32Array, statistics: CellStatistics): Float32Array {
  return squaredGrid(deviationsOf(cells, statistics));
}

/**
 * What the room's components do not explain of a pooled residual, in standard deviations and signed.
 * @param cells [16, 16, channels]
 * @param leastStdDev no cell counts as steadier, in units of full scale
 * @returns the same shape
 */
export function deviationsOf(
  cells: Float32Array,
  statistics: CellStatistics,
  leastStdDev = minStdDev,
): Float64Array {
  const left = unexplained(cells, statistics);
  const deviations = new Float64Array(left.length);
  for (let i = 0; i < left.length; i++) {
    const stdDev = Math.max(statistics.stdDev[i] as number, leastStdDev);
    deviations[i] = (left[i] as number) / stdDev;
  }
  return deviations;
}

/**
 * Squares of deviations, averaged over channels, then over each cell and its neighbours.
 * @param deviations [16, 16, channels]
 * @returns [16, 16]
 */
export function squaredGrid(deviations: Float64Array): Float32Array {
  const channels = deviations.length / cellCount;
  const squares = new Float32Array(cellCount);
  for (let i = 0; i < deviations.length; i++) {
    const z = deviations[i] as number;
    const cell = Math.floor(i / channels);
    squares[cell] = (squares[cell] as number) + (z * z) / channels;
  }
  return blurred(squares);
}

/** The score of a frame: the mean of the highest 2 % of its `errorGrid`. */
export function pooledScore(grid: Float32Array): number {
  const top = grid.toSorted().subarray(-topCount);
  return top.reduce((sum, value) => sum + value, 0) / topCount;
}

/** Mean of each cell and those of its 8 neighbours that lie in the grid. */
function blurred(grid: Float32Array): Float32Array {
  const result = new Float32Array(cellCount);
  const last = gridSize - 1;
  for (let y = 0; y < gridSize; y++) {
    for (let x = 0; x < gridSize; x++) {
      let sum = 0;
      let count = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(last, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(last, x + 1); u++) {
          sum += grid[v * gridSize + u] as number;
          count++;
        }
      }
      result[y * gridSize + x] = sum / count;
    }
  }
  return result;
}
