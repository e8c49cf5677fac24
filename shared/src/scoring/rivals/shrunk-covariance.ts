import { DataError } from "../../errors.ts";

/** Where samples of `mean.length` features lie, and how they spread. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** Symmetric, row by row. */
  readonly covariance: Float64Array;
}

/**
 * Mean and shrunk covariance of samples, few or many: (1 − ρ) S + ρ m I, where S is the covariance
 * (divided by n), m the mean of its diagonal and ρ the share that is expected to lie nearest to
 * the truth (Ledoit and Wolf, A well-conditioned estimator for large-dimensional covariance
 * matrices, Journal of Multivariate Analysis 88, 2004, section 3). It takes the samples for
 * independent: neighbouring frames are not, so ρ is rather too small.
 * @param samples of one length, finite, at least 2
 * @throws DataError below 2 samples
 */
export function shrunkCovariance(samples: readonly Float64Array[]): Gaussian {
  const n = samples.length;
  const size = samples[0]?.length ?? 0;
  if (n < 2) {
    throw new DataError(`a covariance has ${n} samples, expected at least 2`, "Give more frames.");
  }
  const mean = meanOf(samples);
  const covariance = new Float64Array(size * size);
  let fourthPowers = 0;
  for (const sample of samples) {
    const centered = sample.map((value, i) => value - (mean[i] as number));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const product = (centered[i] as number) * (centered[j] as number);
        covariance[i * size + j] = (covariance[i * size + j] as number) + product / n;
      }
    }
    fourthPowers += squaredNorm(centered) ** 2;
  }
  return { mean, covariance: shrunk(covariance, size, fourthPowers / n, n) };
}

/** @param fourthPower mean of ‖x − mean‖⁴ */
function shrunk(
  covariance: Float64Array,
  size: number,
  fourthPower: number,
  n: number,
): Float64Array {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * size + i] as number;
  const variance = trace / size;
  const square = squaredNorm(covariance);
  // ‖S − m I‖², and what the samples' own scatter contributes to it: Σ ‖x xᵀ − S‖² / n².
  const distance = square - size * variance * variance;
  const scatter = (fourthPower - square) / n;
  const share = scatter < distance ? scatter / distance : 1;
  return covariance.map((value, index) => {
    const target = index % (size + 1) === 0 ? variance : 0;
    return (1 - share) * value + share * target;
  });
}

function meanOf(samples: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(samples[0]?.length ?? 0);
  for (const sample of samples) {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (sample[i] as number);
  }
  return sums.map((sum) => sum / samples.length);
}

function squaredNorm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
