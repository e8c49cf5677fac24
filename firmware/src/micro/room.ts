import { BugError } from "@lares/shared";
import { pixels } from "./stages.ts";

/** Cells of 2x2 pixels, to which a residual is pooled. */
export const gridSide = 16;
export const cellCount = gridSide * gridSide;
/** Frames of which a background is the mean, at most. */
export const maxBackgroundFrames = 256;
/** Frames of which cell statistics are made, at most. */
export const maxCellFrames = 4096;
/** Of 0.05 of full scale, in a sum of four pixels. */
const leastVariance = 51 * 51;

/** What a device has learned of its room; it never leaves the device. */
export interface FixedRoom {
  /** Q8, of 32x32 pixels. */
  readonly background: Uint16Array;
  /** Q4 mean of each cell's residual. */
  readonly mean: Int32Array;
  /** 2^38 / max(variance, least variance). */
  readonly weight: Uint32Array;
}

/** The mean of frames in Q8. @param frames 32x32 bytes each, 1 to `maxBackgroundFrames` */
export function fixedBackground(frames: readonly Uint8Array[]): Uint16Array {
  requireCount("a background", frames.length, 1, maxBackgroundFrames);
  const sums = new Float64Array(pixels);
  for (const frame of frames) {
    for (let i = 0; i < pixels; i++) sums[i] = (sums[i] as number) + (frame[i] as number);
  }
  const n = frames.length;
  return Uint16Array.from(sums, (sum) => Math.floor((sum * 256 + Math.floor(n / 2)) / n));
}

/**
 * Mean and weight of each cell, from exact sums.
 * @param residuals as of `residualCells`, 2 to `maxCellFrames`
 */
export function fixedCells(residuals: readonly Int16Array[]): Pick<FixedRoom, "mean" | "weight"> {
  const n = residuals.length;
  requireCount("cell statistics", n, 2, maxCellFrames);
  const mean = new Int32Array(cellCount);
  const weight = new Uint32Array(cellCount);
  for (let cell = 0; cell < cellCount; cell++) {
    let sum = 0;
    let squares = 0;
    for (const cells of residuals) {
      const value = cells[cell] as number;
      sum += value;
      squares += value * value;
    }
    mean[cell] = Math.trunc((sum * 16) / n);
    const scaled = Math.max(n * squares - sum * sum, leastVariance * n * n);
    weight[cell] = Number((BigInt(n * n) << 38n) / BigInt(scaled));
  }
  return { mean, weight };
}

function requireCount(what: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return;
  throw new BugError(`${what} has ${count} frames, expected ${least} to ${most}`);
}
