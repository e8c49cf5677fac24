import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { DataError, seededRandom, shrunkCovariance } from "@lares/shared";

const points = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));

describe("shrunkCovariance", () => {
  it("shrinks by the share that Ledoit and Wolf give", () => {
    // S = diag(2, 1/2), m = 5/4. ‖S − m I‖² = 9/8. Σ‖x xᵀ − S‖² = (16 + 16 + 1 + 1) − 4 · 17/4 = 17,
    // divided by n² = 16: 17/16. So the share is 17/18.
    const { mean, covariance } = shrunkCovariance(points([5, 7], [1, 7], [3, 8], [3, 6]));
    deepStrictEqual(mean, Float64Array.of(3, 7));
    near(covariance, [(17 / 18) * 1.25 + 2 / 18, 0, 0, (17 / 18) * 1.25 + 0.5 / 18]);
  });

  it("does not shrink samples that scatter in one way only", () => {
    const { covariance } = shrunkCovariance(points([1, 2], [-1, -2]));
    near(covariance, [1, 2, 2, 4]);
  });

  it("keeps the total variance", () => {
    const samples = randomSamples(7, 20);
    const { mean, covariance } = shrunkCovariance(samples);
    const trace = covariance.reduce((sum, value, i) => sum + (i % 21 === 0 ? value : 0), 0);
    const total = samples.reduce((sum, sample) => sum + squaredDistance(sample, mean) / 7, 0);
    ok(Math.abs(trace / total - 1) < 1e-12);
  });

  it("shrinks less the more samples there are", () => {
    // Values of variance 1/12, the second half of the features twice the first: the truth has
    // entries beside the diagonal of 2/12.
    const beside = [5, 50, 5000].map((n) => {
      const samples = randomSamples(n, 4).map((s) => Float64Array.of(...s, ...s.map((v) => 2 * v)));
      return shrunkCovariance(samples).covariance[4] as number;
    });
    const [few, some, many] = beside as [number, number, number];
    ok(few < some && some < many, `${beside}`);
    ok(Math.abs(many - 2 / 12) < 0.005, `${many}`);
  });

  const alike: [why: string, sample: number[], variance: number][] = [
    ["samples all alike", [4, 4, 4], 0],
    ["samples without features", [], 0],
  ];
  for (const [why, sample, variance] of alike) {
    it(`gives ${variance} for ${why}`, () => {
      const { covariance } = shrunkCovariance(points(sample, sample));
      deepStrictEqual(covariance, new Float64Array(sample.length ** 2).fill(variance));
    });
  }

  it("is the variance itself for one feature", () => {
    near(shrunkCovariance(points([1], [5])).covariance, [4]);
  });

  it("refuses a single sample", () => {
    throws(
      () => shrunkCovariance(points([1, 2])),
      (error) => error instanceof DataError && /1 samples, expected at least 2/.test(error.message),
    );
  });
});

function near(actual: Float64Array, expected: number[]): void {
  deepStrictEqual(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    ok(Math.abs((actual[i] as number) - value) < 1e-12, `${actual}, expected ${expected}`);
  }
}

function randomSamples(count: number, size: number): Float64Array[] {
  const random = seededRandom(4);
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, random));
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
