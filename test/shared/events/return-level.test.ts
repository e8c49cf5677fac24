import { ok, strictEqual, throws } from "node:assert/strict";
import { DataError, returnLevel, seededRandom } from "@lares/shared";

/** The level that a variable of survival function S exceeds with probability p. */
type Quantile = (exceedance: number) => number;

const tails: [what: string, quantile: Quantile, least: number, most: number][] = [
  // Nobody believes in its upper end after a few days: the level is above it.
  ["a uniform variable", (p) => 1 - p, 0, 0.2],
  ["an exponential one", (p) => 1 - Math.log(p), 0.3, 1],
  ["a Pareto tail of index 4", (p) => p ** -0.25, 0.3, 1.2],
  // No variance: a few days tell little of it, and the error is bounded, not small.
  ["a Pareto tail of index 2", (p) => p ** -0.5, 0.3, 1.5],
];

/** Mean over samples of how often the level is really exceeded, in multiples of what was asked. */
function meanExcess(quantile: Quantile, count: number, exceedance: number): number {
  const random = seededRandom(count);
  const samples = 300;
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const level = returnLevel(
      Float64Array.from({ length: count }, () => quantile(random())),
      exceedance,
    );
    sum += exceedanceOf(quantile, level) / exceedance;
  }
  return sum / samples;
}

function exceedanceOf(quantile: Quantile, level: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (quantile(middle) > level) low = middle;
    else high = middle;
  }
  return low;
}

describe("returnLevel", () => {
  for (const [what, quantile, least, most] of tails) {
    it(`is exceeded by ${what} ${least} to ${most} times as often as asked`, () => {
      // Five days of hours and one event a week; four weeks and one in two weeks.
      for (const [count, exceedance] of [
        [120, 1 / 168],
        [672, 1 / 336],
      ] as const) {
        const excess = meanExcess(quantile, count, exceedance);
        ok(excess >= least && excess <= most, `${count} maxima: ${excess.toFixed(2)} times`);
      }
    });
  }

  it("is beyond the highest maximum where that was to be expected", () => {
    const random = seededRandom(3);
    let beyond = 0;
    for (let i = 0; i < 100; i++) {
      const maxima = Float64Array.from({ length: 60 }, () => 1 - Math.log(1 - random()));
      if (returnLevel(maxima, 1 / 600) > Math.max(...maxima)) beyond++;
    }
    ok(beyond > 80, `${beyond} of 100`);
  });

  it("grows with the maxima: twice them, twice the level", () => {
    const random = seededRandom(4);
    const maxima = Float64Array.from({ length: 100 }, () => 1 / (0.1 + random()));
    const doubled = maxima.map((maximum) => 2 * maximum);
    strictEqual(returnLevel(doubled, 0.01), 2 * returnLevel(maxima, 0.01));
  });

  it("is the maximum when all are alike", () => {
    strictEqual(returnLevel(new Float64Array(20).fill(3), 0.001), 3);
  });

  it("refuses NaN", () => {
    throws(() => returnLevel([1, Number.NaN, 2], 0.1), DataError);
  });
});
