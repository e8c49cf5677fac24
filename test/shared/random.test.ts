import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { derivedSeed, seededRandom } from "@lares/shared";

const draws = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

describe("seededRandom", () => {
  it("gives these numbers for ever: runs of old seeds can be repeated", () => {
    deepStrictEqual(
      draws(1, 4).map((value) => value * 2 ** 32),
      [942_367_711, 2_702_487_149, 1_435_577_371, 1_897_460_643],
    );
    deepStrictEqual(draws(1, 4), draws(1 + 2 ** 32, 4));
  });

  it("stays in [0, 1) and spreads evenly: chi-square of 64 bins below the 0.1 % point", () => {
    const bins = new Array<number>(64).fill(0);
    const count = 64_000;
    for (const value of draws(7, count)) {
      ok(value >= 0 && value < 1);
      bins[Math.floor(value * 64)]! += 1;
    }
    const expected = count / 64;
    const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    ok(chiSquare < 103.4, `chi-square ${chiSquare} of 63 degrees of freedom`);
  });

  it("gives neighbouring seeds streams that do not correlate", () => {
    const first = Array.from({ length: 1000 }, (_, seed) => draws(seed, 1)[0]! - 0.5);
    const lagged = first.slice(1).reduce((sum, value, i) => sum + value * first[i]!, 0) / 999;
    // Variance 1/12 each: the mean of 999 products has a standard deviation of 0.0026.
    ok(Math.abs(lagged) < 0.008, `covariance ${lagged}`);
  });
});

describe("derivedSeed", () => {
  it("is a 32-bit integer that depends on seed and label", () => {
    const seeds = [
      [1, "weights"],
      [2, "weights"],
      [1, "order"],
      [1, "weight"],
      [1, ""],
      [2, ""],
    ].map(([seed, label]) => derivedSeed(seed as number, label as string));
    strictEqual(new Set(seeds).size, seeds.length);
    for (const seed of seeds) ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
    notStrictEqual(derivedSeed(1, "ab"), derivedSeed(1, "ba"));
  });

  it("gives these seeds for ever", () => {
    deepStrictEqual(
      [derivedSeed(1, "weights"), derivedSeed(0, "")],
      [1_437_587_110, 2_886_220_781],
    );
  });
});
