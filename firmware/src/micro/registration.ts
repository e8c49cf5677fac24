import { side } from "./stages.ts";

/** How a frame's light relates to the background: frame = gain * background + offset. */
export interface FixedRegistration {
  /** Q12, within [1/2, 2]. */
  readonly gain: number;
  /** Q8, in steps of a byte. */
  readonly offset: number;
}

const steps = 2;
const bins = 512;
/** Every other pixel, as on a chessboard. */
const fitted = Int32Array.from({ length: (side * side) / 2 }, (_, i) => {
  const y = Math.floor((2 * i) / side);
  return 2 * i + (y % 2);
});

/**
 * Gain and offset by trimmed least squares in whole numbers: from gain 1 and the median difference,
 * twice drop the pixels that fit badly and fit the others. The firmware's `registerFrame`.
 * @param background Q8
 */
export function registerFixed(frame: Uint8Array, background: Uint16Array): FixedRegistration {
  let fit = medianFit(frame, background);
  for (let step = 0; step < steps; step++) {
    fit = leastSquares(frame, background, fit, errorLimit(frame, background, fit));
  }
  return fit;
}

function medianFit(frame: Uint8Array, background: Uint16Array): FixedRegistration {
  const counts = new Uint16Array(bins);
  for (const i of fitted) {
    const usual = ((background[i] as number) + 128) >> 8;
    count(counts, (frame[i] as number) + 255 - usual);
  }
  return { gain: 1 << 12, offset: (binOfRank(counts, fitted.length / 2) - 255) * 256 };
}

function errorLimit(frame: Uint8Array, background: Uint16Array, fit: FixedRegistration): number {
  const counts = new Uint16Array(bins);
  for (const i of fitted) {
    const error = fitError(fit, quarterSteps(background[i] as number), frame[i] as number);
    count(counts, Math.min(Math.abs(error) >> 7, bins - 1));
  }
  return (binOfRank(counts, Math.floor((3 * fitted.length + 4) / 5)) + 1) * 256;
}

function leastSquares(
  frame: Uint8Array,
  background: Uint16Array,
  fit: FixedRegistration,
  limit: number,
): FixedRegistration {
  const sums = { count: 0, x: 0, y: 0, xx: 0, xy: 0 };
  for (const i of fitted) {
    const x = quarterSteps(background[i] as number);
    const y = frame[i] as number;
    if (Math.abs(fitError(fit, x, y)) >= limit) continue;
    sums.count++;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.xy += x * y;
  }
  if (sums.count === 0) return fit;
  const gain = gainOf(sums);
  const explained = Math.floor((gain * sums.x) / 64);
  return { gain, offset: Math.trunc((sums.y * 256 - explained) / sums.count) };
}

interface FitSums {
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
}

function gainOf({ count: n, x, y, xx, xy }: FitSums): number {
  const variance = n * xx - x * x;
  const covariance = 4 * (n * xy - x * y);
  if (variance < 16 * n * n) return 1 << 12;
  if (covariance >= 2 * variance) return 2 << 12;
  if (2 * covariance <= variance) return 1 << 11;
  let unit = 1;
  while (Math.floor(variance / unit) >= 2 ** 18) unit *= 2;
  return Math.floor((Math.floor(covariance / unit) * 2 ** 12) / Math.floor(variance / unit));
}

const quarterSteps = (background: number): number => (background + 32) >> 6;

function fitError({ gain, offset }: FixedRegistration, x: number, y: number): number {
  return y * 256 - ((gain * x) >> 6) - offset;
}

function count(counts: Uint16Array, bin: number): void {
  counts[bin] = (counts[bin] as number) + 1;
}

function binOfRank(counts: Uint16Array, rank: number): number {
  let total = 0;
  let bin = -1;
  while (total < rank && bin < bins - 1) total += counts[++bin] as number;
  return bin;
}
