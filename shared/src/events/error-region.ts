import { gridSize } from "../scoring/residual.ts";

/** A rectangle in shares of the frame, from its upper left corner; whole cells of the error grid. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells at least this share of the highest belong to what made it high. */
const regionShare = 0.5;
const lastCell = gridSize - 1;

/**
 * Where a frame is unusual: the bounds of the cells around the highest one that are connected to it
 * by cells of at least half its value, corners included. Another error far away is not in it.
 * @param grid [16, 16], as of `errorGrid`
 */
export function errorRegion(grid: Float32Array): Region {
  const start = grid.indexOf(Math.max(...grid));
  const limit = regionShare * (grid[start] as number);
  const seen = new Uint8Array(grid.length);
  const waiting = [start];
  seen[start] = 1;
  let left = lastCell;
  let top = lastCell;
  let right = 0;
  let bottom = 0;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const x = cell % gridSize;
    const y = Math.floor(cell / gridSize);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (const next of neighbours(x, y)) {
      if (seen[next] === 1 || (grid[next] as number) < limit) continue;
      seen[next] = 1;
      waiting.push(next);
    }
  }
  return {
    x: left / gridSize,
    y: top / gridSize,
    width: (right - left + 1) / gridSize,
    height: (bottom - top + 1) / gridSize,
  };
}

function* neighbours(x: number, y: number): Generator<number> {
  for (let v = Math.max(0, y - 1); v <= Math.min(lastCell, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(lastCell, x + 1); u++) yield v * gridSize + u;
  }
}
