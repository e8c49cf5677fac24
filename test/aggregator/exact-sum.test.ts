import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { ExactSum, MAX_DEVICES, MAX_NORM } from "@lares/aggregator";
import { BugError, MAX_SAMPLES, seededRandom } from "@lares/shared";

const STEPS = 2 ** 25;

interface Term {
  readonly values: Float32Array;
  readonly samples: number;
}

/** Magnitudes from 2^-30 to 2^4, so that plain sums have to round. */
function randomTerms(count: number, length: number, random: () => number): Term[] {
  return Array.from({ length: count }, () => ({
    values: Float32Array.from({ length }, () => (random() - 0.5) * 2 ** (5 - 34 * random())),
    samples: 1 + Math.floor(random() * MAX_SAMPLES),
  }));
}

function sumOf(terms: readonly Term[]): ExactSum {
  const [first] = terms;
  const sum = new ExactSum(first?.values.length ?? 0);
  for (const { values, samples } of terms) sum.add(values, samples);
  return sum;
}

/** `samples * value` rounded to whole steps, half upwards, without any floating-point sum. */
function termInSteps(value: number, samples: number): bigint {
  // A float32 is an integer multiple of 2^-149.
  const units = BigInt(value * 2 ** 149) * BigInt(samples);
  const unitsPerStep = 1n << 124n;
  const doubled = 2n * units + unitsPerStep;
  const floor = doubled / (2n * unitsPerStep);
  return doubled < 0n && doubled % (2n * unitsPerStep) !== 0n ? floor - 1n : floor;
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keys = new Map(items.map((item) => [item, random()]));
  return [...items].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
}

describe("ExactSum", () => {
  it("stays below 2^53 with as many, as heavy and as large terms as allowed", () => {
    const term = { values: new Float32Array([MAX_NORM, -MAX_NORM]), samples: MAX_SAMPLES };
    const sum = sumOf(Array.from({ length: MAX_DEVICES }, () => term));
    deepStrictEqual([...sum.steps()], [2 ** 52, -(2 ** 52)]);
    deepStrictEqual([...sum.mean()], [MAX_NORM, -MAX_NORM]);
  });

  it("is the same in all orders", () => {
    const terms = randomTerms(5, 40, seededRandom(1));
    const expected = sumOf(terms).steps();
    for (const order of permutations(terms)) deepStrictEqual(sumOf(order).steps(), expected);
  });

  it("is what BigInt sums say, in any order and partition; plain sums are not", () => {
    let plainDiffers = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const terms = randomTerms(2 + Math.floor(random() * 30), 8, random);
      const total = sumOf(terms);
      const oracle = Array.from(total.steps(), (_, i) =>
        terms.reduce((sum, t) => sum + termInSteps(t.values[i] as number, t.samples), 0n),
      );
      deepStrictEqual([...total.steps()], oracle.map(Number), `seed ${seed}`);

      const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, () => new ExactSum(8));
      for (const { values, samples } of shuffled(terms, random)) {
        parts[Math.floor(random() * parts.length)]?.add(values, samples);
      }
      const merged = new ExactSum(8);
      for (const part of shuffled(parts, random)) merged.merge(part);
      deepStrictEqual(merged.mean(), total.mean(), `seed ${seed}`);
      strictEqual(merged.devices, terms.length);
      strictEqual(
        merged.samples,
        terms.reduce((sum, { samples }) => sum + samples, 0),
      );

      const plain = (order: readonly Term[]): number =>
        order.reduce((sum, { values, samples }) => sum + samples * (values[0] as number), 0);
      if (plain(terms) !== plain(terms.toReversed())) plainDiffers++;
    }
    ok(plainDiffers > 20, `plain sums differ for ${plainDiffers} of 200 seeds`);
  });

  it("rounds a term by at most half a step", () => {
    const value = Math.fround(0.1);
    const [mean] = sumOf([{ values: new Float32Array([value]), samples: 1 }]).mean();
    ok(Math.abs((mean ?? 0) - value) <= 0.5 / STEPS);
  });

  const one = new Float32Array([1, 1]);
  const refused: [string, (sum: ExactSum) => void, RegExp][] = [
    ["no samples", (sum) => sum.add(one, 0), /samples are 0/],
    ["half a sample", (sum) => sum.add(one, 0.5), /samples are 0\.5/],
    ["too many samples", (sum) => sum.add(one, MAX_SAMPLES + 1), /samples are 4097/],
    ["a large value", (sum) => sum.add(new Float32Array([0, -33]), 1), /value is -33/],
    ["NaN", (sum) => sum.add(new Float32Array([0, Number.NaN]), 1), /value is NaN/],
    ["another length", (sum) => sum.add(new Float32Array(3), 1), /length 3, expected 2/],
    ["a part of another length", (sum) => sum.merge(new ExactSum(1)), /length 1, expected 2/],
    ["the mean of nothing", (sum) => sum.mean(), /empty/],
  ];
  for (const [why, act, message] of refused) {
    it(`refuses ${why} and adds nothing`, () => {
      const sum = new ExactSum(2);
      throws(() => act(sum), { constructor: BugError, message });
      deepStrictEqual([...sum.steps(), sum.devices, sum.samples], [0, 0, 0, 0]);
    });
  }

  it("refuses one device more than the proof allows, alone or merged", () => {
    const sum = new ExactSum(2);
    for (let i = 0; i < MAX_DEVICES; i++) sum.add(one, 1);
    throws(() => sum.add(one, 1), /1025 devices/);
    const part = new ExactSum(2);
    part.add(one, 1);
    throws(() => sum.merge(part), /1025 devices/);
    strictEqual(sum.samples, MAX_DEVICES);
  });

  it("gives copies away", () => {
    const sum = sumOf([{ values: one, samples: 1 }]);
    sum.steps().fill(9);
    deepStrictEqual([...sum.mean()], [1, 1]);
  });
});
