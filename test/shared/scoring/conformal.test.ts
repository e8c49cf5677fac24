import { ok, strictEqual, throws } from "node:assert/strict";
import {
  ConfigError,
  DataError,
  pValue,
  pValueOfSorted,
  seededRandom,
  splitConformalThreshold,
} from "@lares/shared";

const ladder = Array.from({ length: 19 }, (_, i) => i + 1);

describe("pValue", () => {
  const cases: [why: string, score: number, p: number][] = [
    ["above all", 20, 1 / 20],
    ["a tie with the highest", 19, 2 / 20],
    ["in the middle", 10, 11 / 20],
    ["below all", 0, 1],
  ];
  for (const [why, score, p] of cases) {
    it(`${why}: ${p}`, () => strictEqual(pValue(ladder, score), p));
  }

  it("is the same by bisection, ties and an empty calibration included", () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed);
      const sorted = Float64Array.from({ length: seed }, () => Math.floor(9 * random())).sort();
      for (let score = -1; score < 10; score += 0.5) {
        strictEqual(pValueOfSorted(sorted, score), pValue(sorted, score));
      }
    }
  });
});

describe("splitConformalThreshold", () => {
  const cases: [alpha: number, threshold: number][] = [
    [0.05, 19],
    [0.099, 19],
    [0.1, 18],
    [0.5, 10],
    [0.95, 1],
  ];
  for (const [alpha, threshold] of cases) {
    it(`is ${threshold} of 1 … 19 at alpha ${alpha}`, () => {
      strictEqual(splitConformalThreshold(ladder, alpha), threshold);
    });
  }

  it("alarms exactly when the p-value is at most alpha, ties included", () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed);
      const draw = () => Math.floor(12 * random()) / 4;
      const calibration = Array.from({ length: 20 + Math.floor(80 * random()) }, draw);
      const alpha = 0.05 + 0.9 * random();
      const threshold = splitConformalThreshold(calibration, alpha);
      for (const score of [...calibration, -1, 0.1, 1.6, 9]) {
        strictEqual(score > threshold, pValue(calibration, score) <= alpha);
      }
    }
  });

  it("refuses an alpha that 18 frames cannot promise, saying how many can", () => {
    throws(
      () => splitConformalThreshold(ladder.slice(1), 0.05),
      (error) =>
        error instanceof DataError &&
        /alpha 0\.05 .* 18 calibration frames/.test(error.message) &&
        /at least 19 /.test(error.remedy),
    );
  });

  it("refuses NaN among the scores", () => {
    throws(() => splitConformalThreshold([...ladder, Number.NaN], 0.05), DataError);
  });

  for (const alpha of [0, 1, -0.1, Number.NaN]) {
    it(`refuses alpha ${alpha}`, () => {
      throws(
        () => splitConformalThreshold(ladder, alpha),
        (error) => error instanceof ConfigError && /\(0, 1\)/.test(error.message),
      );
    });
  }
});

/**
 * P(X <= k), k = 0 … m − 1, of the beta-binomial law of false alarms: with n exchangeable
 * calibration scores of which r may be reached, m further ones give X alarms, where
 * P(X = j) = C(j + r, j) · C(m − j + n − r − 1, m − j) / C(m + n, m) (Vovk 2012, Angelopoulos and
 * Bates 2021, section 3.2).
 */
function alarmLaw(n: number, m: number, tolerated: number): number[] {
  const upper = tolerated + 1;
  const lower = n - tolerated;
  // By the ratio of neighbours, from P(X = 0).
  let probability = 1;
  for (let i = 0; i < m; i++) probability *= (lower + i) / (n + 1 + i);
  let sum = 0;
  return Array.from({ length: m }, (_, j) => {
    sum += probability;
    probability *= ((upper + j) * (m - j)) / ((j + 1) * (lower + m - 1 - j));
    return sum;
  });
}

function shuffled(scores: Float64Array, random: () => number): Float64Array {
  const result = scores.slice();
  for (let i = result.length - 1; i > 0; i--) {
    const other = Math.floor((i + 1) * random());
    [result[i], result[other]] = [result[other] as number, result[i] as number];
  }
  return result;
}

describe("false alarms of a split conformal threshold", () => {
  // Heavy tails: the law holds for every distribution without ties.
  const draw = (random: () => number): number => random() / (1.001 - random());
  const n = 600;
  const m = 400;
  const splits = 200;

  for (const alpha of [0.05, 0.01]) {
    it(`follow the beta-binomial law at alpha ${alpha} over ${splits} re-splits`, () => {
      const random = seededRandom(7);
      const pool = Float64Array.from({ length: n + m }, () => draw(random));
      const law = alarmLaw(n, m, Math.floor(alpha * (n + 1)) - 1);
      const low = law.findIndex((share) => share > 0.025);
      const high = law.findIndex((share) => share >= 0.975);
      const inBand = (law[high] as number) - (law[low - 1] ?? 0);
      let within = 0;
      let alarms = 0;
      for (let split = 0; split < splits; split++) {
        const scores = shuffled(pool, random);
        const threshold = splitConformalThreshold(scores.subarray(0, n), alpha);
        const count = scores.subarray(n).filter((score) => score > threshold).length;
        if (count >= low && count <= high) within++;
        alarms += count;
      }
      // Each split lies in the 95 % band with the law's own probability: 4 deviations of that.
      const tolerance = 4 * Math.sqrt((inBand * (1 - inBand)) / splits);
      ok(Math.abs(within / splits - inBand) < tolerance, `${within} of ${splits} in the band`);
      const expected = Math.floor(alpha * (n + 1)) / (n + 1);
      ok(Math.abs(alarms / splits / m - expected) < 0.1 * expected, `${alarms / splits / m}`);
    });
  }
});
