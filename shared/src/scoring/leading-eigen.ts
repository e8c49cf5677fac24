import { seededRandom } from "../random.ts";
import { type EigenSystem, symmetricEigen } from "./symmetric-eigen.ts";
import { addTimes, combination, innerProduct, innerProducts } from "./vector-arithmetic.ts";

/** Vectors that are iterated beside the wanted ones, which converge the faster for it. */
const spareVectors = 8;
const maxSweeps = 12;
const iterationsPerSweep = 3;
/** Change of the sum of the wanted values, as a share of it, below which they have settled. */
const settledChange = 1e-5;

/**
 * The largest eigenvalues of a symmetric, positive semidefinite matrix with their eigenvectors, by
 * subspace iteration with Rayleigh and Ritz's step (Golub and Van Loan, Matrix Computations,
 * section 8.2.4): 2 n² (count + 8) operations an iteration. Values that lie close together may not
 * have been told apart, the space that their vectors span is still the right one.
 * @param matrix n x n, finite, row by row; not modified
 * @param count at most n
 */
export function leadingEigen(matrix: Float64Array, n: number, count: number): EigenSystem {
  const width = count + spareVectors;
  if (n <= 2 * width) return firstOf(symmetricEigen(matrix, n), count);
  const rows = Array.from({ length: n }, (_, i) => matrix.subarray(i * n, (i + 1) * n));
  const stretch = (vectors: readonly Float64Array[]) =>
    vectors.map((vector) => innerProducts(rows, vector));
  let basis = orthonormal(randomVectors(width, n));
  let before = 0;
  for (let sweep = 1; ; sweep++) {
    for (let i = 0; i < iterationsPerSweep; i++) basis = orthonormal(stretch(basis));
    const eigen = firstOf(ritz(basis, stretch(basis)), count);
    const sum = eigen.values.reduce((total, value) => total + value, 0);
    if (sum - before <= settledChange * sum || sweep === maxSweeps) return eigen;
    before = sum;
  }
}

/** The best eigenvectors that the span of `basis` holds. */
function ritz(basis: readonly Float64Array[], stretched: readonly Float64Array[]): EigenSystem {
  const width = basis.length;
  const small = new Float64Array(width * width);
  for (const [i, vector] of basis.entries()) {
    for (let j = 0; j <= i; j++) {
      const product = innerProduct(vector, stretched[j] as Float64Array);
      small[i * width + j] = product;
      small[j * width + i] = product;
    }
  }
  const { values, vectors } = symmetricEigen(small, width);
  return { values, vectors: vectors.map((shares) => combination(basis, shares)) };
}

/** Gram and Schmidt, twice: once leaves vectors that are nearly parallel askew. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const next = vector.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) addTimes(next, other, -innerProduct(next, other));
    }
    const length = Math.sqrt(innerProduct(next, next));
    // A matrix of low rank leaves nothing of some.
    basis.push(length > 0 ? next.map((value) => value / length) : next);
  }
  return basis;
}

function randomVectors(count: number, length: number): Float64Array[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, () => Float64Array.from({ length }, () => random() - 0.5));
}

const firstOf = ({ values, vectors }: EigenSystem, count: number): EigenSystem => ({
  values: values.slice(0, count),
  vectors: vectors.slice(0, count),
});
