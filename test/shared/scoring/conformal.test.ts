import { strictEqual, throws } from "node:assert/strict";
import {
  ConfigError,
  DataError,
  pValue,
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
