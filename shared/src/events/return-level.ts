import { sortedScores } from "../scoring/sorted-scores.ts";

/** The highest quarter of the maxima tells of the tail. */
const tailShare = 0.25;
const minTail = 8;
/**
 * Bounds of the shape: below, a few days do not prove that scores have an upper end near by; above,
 * the tail would have no variance and one value would decide.
 */
const minShape = -0.3;
const maxShape = 0.5;
/** Square roots taken by `logarithm`, squarings by `exponential`. */
const halvings = 10;

/**
 * The level that a block's maximum exceeds with probability `exceedance`, also where that is rarer
 * than all that was seen: a generalised Pareto distribution for the highest quarter of the maxima,
 * by probability-weighted moments, which are steadier than maximum likelihood for a few dozen
 * values (Hosking and Wallis 1987, Technometrics 29). Only + − × ÷ and sqrt: the same everywhere.
 * @param maxima at least 2, of blocks that are about independent
 * @param exceedance within (0, 1/4]
 * @throws DataError when one is not a number
 */
export function returnLevel(maxima: ArrayLike<number>, exceedance: number): number {
  const sorted = sortedScores("history", maxima);
  const count = sorted.length;
  const tail = Math.min(count - 1, Math.max(minTail, Math.floor(tailShare * count)));
  const start = sorted[count - tail - 1] as number;
  const { shape, scale } = paretoTail(sorted.subarray(count - tail), start);
  const growth = logarithm(Math.max(1, tail / (count * exceedance)));
  return start + scale * (shape === 0 ? growth : (exponential(shape * growth) - 1) / shape);
}

/** @param ascending values above `start` */
function paretoTail(ascending: Float64Array, start: number): { shape: number; scale: number } {
  const count = ascending.length;
  let mean = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const excess = ((ascending[i] as number) - start) / count;
    mean += excess;
    // Their plotting position for this distribution: (rank − 0.35) / n.
    weighted += (1 - (i + 0.65) / count) * excess;
  }
  const spread = mean - 2 * weighted;
  const estimate = spread > 0 ? 2 - mean / spread : minShape;
  const shape = Math.min(Math.max(estimate, minShape), maxShape);
  // Keeps the mean excess, scale / (1 − shape), where the shape was bounded.
  return { shape, scale: (1 + 1 / Math.sqrt(count)) * mean * (1 - shape) };
}

/** Natural logarithm of x >= 1, to 6 digits up to x = 1e4: ln x = 1024 · ln(x^(1/1024)). */
function logarithm(x: number): number {
  let root = x;
  for (let i = 0; i < halvings; i++) root = Math.sqrt(root);
  return ((root - 1) * 2 ** (halvings + 1)) / (root + 1);
}

/** e^x to 6 digits for |x| <= 5, the inverse of `logarithm`. */
function exponential(x: number): number {
  const half = x / 2 ** (halvings + 1);
  let power = (1 + half) / (1 - half);
  for (let i = 0; i < halvings; i++) power *= power;
  return power;
}
