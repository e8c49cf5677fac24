import { DataError } from "../errors.ts";

/** How the pooled residual of each cell and channel behaves on a room's own normals. */
export interface CellStatistics {
  /** Frames seen, at least 2. */
  readonly count: number;
  /** [16, 16, channels], in units of full scale. */
  readonly mean: Float32Array;
  /** Of the sample (divided by count − 1); same shape and units. */
  readonly stdDev: Float32Array;
}

/**
 * Mean and standard deviation per cell in one pass (Welford 1962), as a small device does it.
 * @param frames pooled residuals of one shape (`Residual.cells`)
 * @throws DataError below 2 frames
 */
export function cellStatistics(frames: Iterable<Float32Array>): CellStatistics {
  let count = 0;
  let mean = new Float64Array();
  let squares = new Float64Array();
  for (const cells of frames) {
    if (count === 0) {
      mean = new Float64Array(cells.length);
      squares = new Float64Array(cells.length);
    }
    count++;
    for (let i = 0; i < cells.length; i++) {
      const before = (cells[i] as number) - (mean[i] as number);
      mean[i] = (mean[i] as number) + before / count;
      squares[i] = (squares[i] as number) + before * ((cells[i] as number) - (mean[i] as number));
    }
  }
  if (count < 2) {
    throw new DataError(
      `cell statistics have ${count} frames, expected at least 2`,
      "Give the room's training normals.",
    );
  }
  const stdDev = Float32Array.from(squares, (sum) => Math.sqrt(sum / (count - 1)));
  return { count, mean: Float32Array.from(mean), stdDev };
}
