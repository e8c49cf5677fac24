import { DataError } from "../../errors.ts";
import type { Gaussian } from "./shrunk-covariance.ts";

/**
 * The squared Mahalanobis distance to the centre of a Gaussian, (x − mean)ᵀ covariance⁻¹ (x − mean),
 * by the covariance's Cholesky factor: size² / 2 multiplications a sample.
 * @throws DataError for a covariance that is not positive definite
 */
export function squaredMahalanobis({
  mean,
  covariance,
}: Gaussian): (sample: Float64Array) => number {
  const size = mean.length;
  const factor = choleskyFactor(covariance, size);
  return (sample) => {
    // Solves factor · whitened = sample − mean from the first row down.
    const whitened = new Float64Array(size);
    let distance = 0;
    for (let i = 0; i < size; i++) {
      let rest = (sample[i] as number) - (mean[i] as number);
      for (let j = 0; j < i; j++)
        rest -= (factor[i * size + j] as number) * (whitened[j] as number);
      const value = rest / (factor[i * size + i] as number);
      whitened[i] = value;
      distance += value * value;
    }
    return distance;
  };
}

/** The lower triangle L with L Lᵀ = matrix (Golub and Van Loan, section 4.2), row by row. */
function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) {
        rest -= (factor[i * size + k] as number) * (factor[j * size + k] as number);
      }
      if (i > j) {
        factor[i * size + j] = rest / (factor[j * size + j] as number);
      } else if (rest > 0) {
        factor[i * size + i] = Math.sqrt(rest);
      } else {
        throw new DataError(
          `covariance is not positive definite: feature ${i} follows from those before it`,
          "Add a variance to its diagonal, or give more frames.",
        );
      }
    }
  }
  return factor;
}
