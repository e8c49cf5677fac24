import { deepStrictEqual, ok } from "node:assert/strict";
import { leadingEigen, seededRandom, symmetricEigen } from "@lares/shared";

describe("leadingEigen", () => {
  const wanted: [why: string, n: number, rank: number, count: number][] = [
    ["a matrix too small to iterate", 12, 12, 3],
    ["a large one of full rank", 90, 90, 4],
    ["one of lower rank than vectors are iterated", 90, 5, 4],
    ["one of lower rank than is asked for", 90, 3, 4],
  ];
  for (const [why, n, rank, count] of wanted) {
    it(`agrees with all eigenvalues of ${why}`, () => {
      const matrix = semidefinite(n, rank);
      const { values, vectors } = leadingEigen(matrix, n, count);
      const all = symmetricEigen(matrix, n);
      const scale = all.values[0] as number;
      deepStrictEqual([values.length, vectors.length], [count, count]);
      for (const [i, value] of values.entries()) {
        ok(Math.abs(value - (all.values[i] as number)) < 1e-5 * scale, `${i}: ${value}`);
        if (i >= rank) continue;
        const along = dot(vectors[i] as Float64Array, all.vectors[i] as Float64Array);
        ok(Math.abs(along) > 0.99, `${i}: ${along}`);
        ok(Math.abs(dot(vectors[i] as Float64Array, vectors[i] as Float64Array) - 1) < 1e-12);
      }
    });
  }

  it("leaves the matrix as it is and gives the same again", () => {
    const matrix = semidefinite(40, 40);
    const before = matrix.slice();
    deepStrictEqual(leadingEigen(matrix, 40, 2), leadingEigen(matrix, 40, 2));
    deepStrictEqual(matrix, before);
  });
});

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** A sum of `rank` outer products, each half as large as the one before. */
function semidefinite(n: number, rank: number): Float64Array {
  const random = seededRandom(3);
  const matrix = new Float64Array(n * n);
  let weight = 1;
  for (let k = 0; k < rank; k++, weight /= 2) {
    const vector = Float64Array.from({ length: n }, () => random() - 0.5);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const product = weight * (vector[i] as number) * (vector[j] as number);
        matrix[i * n + j] = (matrix[i * n + j] as number) + product;
      }
    }
  }
  return matrix;
}
