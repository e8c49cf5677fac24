import { ok, strictEqual, throws } from "node:assert/strict";
import { DataError, squaredMahalanobis } from "@lares/shared";

const gaussian = (mean: number[], covariance: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});

describe("squaredMahalanobis", () => {
  const cases: [why: string, mean: number[], covariance: number[], x: number[], square: number][] =
    [
      ["the centre", [3, 4], [4, 2, 2, 3], [3, 4], 0],
      ["one feature", [1], [4], [7], 9],
      ["standard deviations of 2 and 5", [0, 0], [4, 0, 0, 25], [2, 10], 5],
      // The inverse is [3, −2; −2, 4] / 8.
      ["along a correlation", [0, 0], [4, 2, 2, 3], [1, 1], 3 / 8],
      ["against a correlation", [0, 0], [4, 2, 2, 3], [1, -1], 11 / 8],
      // The inverse is [2, −1, 0; −1, 2, −1; 0, −1, 1].
      ["a random walk", [0, 0, 0], [1, 1, 1, 1, 2, 2, 1, 2, 3], [1, 3, 2], 1 + 4 + 1],
    ];
  for (const [why, mean, covariance, x, square] of cases) {
    it(`measures ${why}`, () => {
      const distance = squaredMahalanobis(gaussian(mean, covariance));
      ok(Math.abs(distance(Float64Array.from(x)) - square) < 1e-12, `${square}`);
      ok(Math.abs(distance(Float64Array.from(x)) - square) < 1e-12, "a second time");
    });
  }

  it("is the same in other units", () => {
    const inMetres = squaredMahalanobis(gaussian([1, 2], [4, 2, 2, 3]));
    const mixed = squaredMahalanobis(gaussian([1000, 2], [4e6, 2e3, 2e3, 3]));
    const [a, b] = [inMetres(Float64Array.of(5, -1)), mixed(Float64Array.of(5000, -1))];
    ok(Math.abs(a / b - 1) < 1e-12);
  });

  for (const covariance of [
    [1, 1, 1, 1],
    [1, 2, 2, 1],
    [1, 0, 0, Number.NaN],
  ]) {
    it(`refuses the covariance ${covariance}`, () => {
      throws(
        () => squaredMahalanobis(gaussian([0, 0], covariance)),
        (error) => error instanceof DataError && /positive definite: feature 1/.test(error.message),
      );
    });
  }

  it("has no distance without features", () => {
    strictEqual(squaredMahalanobis(gaussian([], []))(new Float64Array()), 0);
  });
});
