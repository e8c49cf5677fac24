import { deepStrictEqual, ok } from "node:assert/strict";
import { seededRandom, symmetricEigen } from "@lares/shared";

describe("symmetricEigen", () => {
  it("solves two rows as by hand", () => {
    // (2 − λ)² = 1, along the diagonals of the square.
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    near(values, [3, 1]);
    const [first, second] = vectors as [Float64Array, Float64Array];
    near([(first[0] as number) * (first[1] as number)], [0.5]);
    near([(second[0] as number) * (second[1] as number)], [-0.5]);
  });

  const exact: [why: string, matrix: number[], values: number[]][] = [
    ["nothing", [], []],
    ["one row", [-4], [-4]],
    ["zeros", [0, 0, 0, 0], [0, 0]],
    ["a diagonal, from the largest down", [1, 0, 0, 0, 7, 0, 0, 0, -2], [7, 1, -2]],
  ];
  for (const [why, matrix, values] of exact) {
    it(`leaves ${why} exact`, () => {
      const eigen = symmetricEigen(Float64Array.from(matrix), values.length);
      deepStrictEqual(eigen.values, values);
      for (const vector of eigen.vectors) deepStrictEqual(vector.toSorted().at(-1), 1);
    });
  }

  it("finds repeated eigenvalues of a matrix of ones", () => {
    const { values } = symmetricEigen(new Float64Array(36).fill(1), 6);
    near(values, [6, 0, 0, 0, 0, 0]);
  });

  it("gives orthonormal vectors that the matrix only stretches", () => {
    const random = seededRandom(5);
    for (const n of [3, 10, 40]) {
      const matrix = randomSymmetric(n, random);
      const { values, vectors } = symmetricEigen(matrix, n);
      for (const [i, vector] of vectors.entries()) {
        const stretched = vector.map((_, row) =>
          dot(matrix.subarray(row * n, row * n + n), vector),
        );
        near(
          stretched,
          vector.map((value) => value * (values[i] as number)),
        );
        near(
          vectors.map((other) => dot(vector, other)),
          vectors.map((_, j) => (i === j ? 1 : 0)),
        );
        ok(i === 0 || (values[i] as number) <= (values[i - 1] as number));
      }
    }
  });

  it("leaves the matrix as it is", () => {
    const matrix = Float64Array.of(2, 1, 1, 2);
    symmetricEigen(matrix, 2);
    deepStrictEqual(matrix, Float64Array.of(2, 1, 1, 2));
  });
});

/** Entries are of size 1, so rounding stays far below 1e-12. */
function near(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  deepStrictEqual(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    ok(difference < 1e-12, `${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

function randomSymmetric(n: number, random: () => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = random() - 0.5;
      matrix[j * n + i] = matrix[i * n + j] as number;
    }
  }
  return matrix;
}
