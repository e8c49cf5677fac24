import { DataError } from "../../errors.ts";
import type { Infer } from "../detector.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** The directions in which samples vary most, from their mean. */
export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** Orthonormal, of the length of `mean`; the one of the largest variance first. */
  readonly components: readonly Float64Array[];
}

/** A direction with a smaller share of the first one's variance is rounding of float32. */
const negligibleShare = 1e-10;

/**
 * Principal components by the eigenvectors of the n x n matrix of the samples' inner products, for
 * few samples of many values (Turk and Pentland 1991): n² · size + 100 n³ operations, so some
 * hundreds of samples at most.
 * @param samples [n, size], finite
 * @param count how many at most: samples that vary in fewer directions, at most n − 1, give fewer
 * @throws DataError without samples
 */
export function principalComponents(
  samples: Float32Array,
  size: number,
  count: number,
): PrincipalComponents {
  const n = samples.length / size;
  if (n === 0) {
    throw new DataError(
      "principal components have 0 samples, expected at least 1",
      "Give training normals.",
    );
  }
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from(samples.subarray(i * size, (i + 1) * size)),
  );
  const mean = new Float64Array(size);
  for (const row of rows) addTimes(mean, row, 1);
  for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) / n;
  for (const row of rows) addTimes(row, mean, -1);
  const { values, vectors } = symmetricEigen(innerProducts(rows), n);
  const least = negligibleShare * (values[0] as number);
  const kept = values.slice(0, count).filter((value) => value > least).length;
  const components = vectors
    .slice(0, kept)
    .map((vector, i) => combination(rows, vector, 1 / Math.sqrt(values[i] as number)));
  return { mean, components };
}

/**
 * Reconstructs each sample from its principal components: the nearest point of the plane that they
 * span, as a linear autoencoder whose bottleneck has one value a component would give it.
 */
export function reconstructionFrom({ mean, components }: PrincipalComponents): Infer {
  const size = mean.length;
  return (inputs) => {
    const outputs = new Float32Array(inputs.length);
    for (let start = 0; start < inputs.length; start += size) {
      const difference = Float64Array.from(inputs.subarray(start, start + size));
      addTimes(difference, mean, -1);
      const nearest = mean.slice();
      for (const component of components) {
        addTimes(nearest, component, innerProduct(component, difference));
      }
      outputs.set(nearest, start);
    }
    return outputs;
  };
}

function innerProducts(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const products = new Float64Array(n * n);
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const product = innerProduct(row, rows[j] as Float64Array);
      products[i * n + j] = product;
      products[j * n + i] = product;
    }
  }
  return products;
}

function combination(
  rows: readonly Float64Array[],
  shares: Float64Array,
  scale: number,
): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  for (const [i, row] of rows.entries()) addTimes(sum, row, scale * (shares[i] as number));
  return sum;
}

function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** target += factor · values */
function addTimes(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + factor * (values[i] as number);
  }
}
