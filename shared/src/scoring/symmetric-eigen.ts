import { BugError } from "../errors.ts";

/** Eigenvalues of a symmetric matrix with their eigenvectors. */
export interface EigenSystem {
  /** From the largest down. */
  readonly values: readonly number[];
  /** In the order of `values`, orthonormal. */
  readonly vectors: readonly Float64Array[];
}

/** Cyclic Jacobi converges quadratically: some 10 sweeps do at hundreds of rows. */
const maxSweeps = 50;

/**
 * All eigenvalues and eigenvectors by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, section 8.5): some 100 n³ operations, each of them exactly rounded, so every
 * machine gives the same bytes.
 * @param matrix n x n, symmetric, finite, row by row; not modified
 */
export function symmetricEigen(matrix: Float64Array, n: number): EigenSystem {
  const a = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n));
  const vectors = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  const negligible = (Number.EPSILON * Math.sqrt(sumOfSquares(a, () => true))) / Math.max(n, 1);
  let sweeps = 0;
  while (Math.sqrt(sumOfSquares(a, (i, j) => i !== j)) > n * negligible) {
    if (sweeps++ === maxSweeps) throw new BugError(`Jacobi has not converged on ${n} rows`);
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(at(a, p, q)) > negligible) rotate(a, vectors, p, q);
      }
    }
  }
  const order = a.map((row, i) => ({
    value: row[i] as number,
    vector: vectors[i] as Float64Array,
  }));
  order.sort((x, y) => y.value - x.value);
  return { values: order.map(({ value }) => value), vectors: order.map(({ vector }) => vector) };
}

type Rows = readonly Float64Array[];

const at = (rows: Rows, i: number, j: number): number => (rows[i] as Float64Array)[j] as number;

function sumOfSquares(rows: Rows, counts: (i: number, j: number) => boolean): number {
  let sum = 0;
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) if (counts(i, j)) sum += value * value;
  }
  return sum;
}

/** Turns axes p and q so that `a[p][q]` becomes 0. */
function rotate(a: Rows, vectors: Rows, p: number, q: number): void {
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q));
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of a) {
    const x = row[p] as number;
    const y = row[q] as number;
    row[p] = cosine * x - sine * y;
    row[q] = sine * x + cosine * y;
  }
  rotateRows(a[p] as Float64Array, a[q] as Float64Array, cosine, sine);
  // Rounding of the diagonal would stay here and never become negligible.
  (a[p] as Float64Array)[q] = 0;
  (a[q] as Float64Array)[p] = 0;
  rotateRows(vectors[p] as Float64Array, vectors[q] as Float64Array, cosine, sine);
}

function rotateRows(p: Float64Array, q: Float64Array, cosine: number, sine: number): void {
  for (let j = 0; j < p.length; j++) {
    const x = p[j] as number;
    const y = q[j] as number;
    p[j] = cosine * x - sine * y;
    q[j] = sine * x + cosine * y;
  }
}
