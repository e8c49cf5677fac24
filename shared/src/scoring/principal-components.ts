import { DataError } from "../errors.ts";
import { leadingEigen } from "./leading-eigen.ts";
import { addTimes, combination, innerProducts } from "./vector-arithmetic.ts";

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
 * few samples of many values (Turk and Pentland 1991): n² · size operations and some 2,000 n · count
 * more, so some hundreds of samples at most.
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
  if (count === 0) return { mean, components: [] };
  for (const row of rows) addTimes(row, mean, -1);
  const { values, vectors } = leadingEigen(gramMatrix(rows), n, Math.min(count, n));
  const least = negligibleShare * (values[0] as number);
  const kept = values.filter((value) => value > least).length;
  const components = vectors
    .slice(0, kept)
    .map((vector, i) => combination(rows, vector, 1 / Math.sqrt(values[i] as number)));
  return { mean, components };
}

function gramMatrix(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const products = new Float64Array(n * n);
  for (const [i, row] of rows.entries()) {
    for (const [j, product] of innerProducts(rows.slice(0, i + 1), row).entries()) {
      products[i * n + j] = product;
      products[j * n + i] = product;
    }
  }
  return products;
}
