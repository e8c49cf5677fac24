import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { MAX_SAMPLES, seededRandom } from "@lares/shared";
import { findSimdSumKernel, scalarSumKernel } from "../../aggregator/src/exact-sum-kernel.ts";

const STEPS = 2 ** 25;

/** Both kernels of a length, the SIMD one first. */
function kernels(length: number) {
  const simd = findSimdSumKernel(length);
  ok(simd, "every machine that runs these tests has 128-bit SIMD");
  return [simd, scalarSumKernel(length)] as const;
}

describe("the kernel of an exact sum in WebAssembly", () => {
  for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 31, 20_000]) {
    it(`adds the same ${length} whole numbers as the one in TypeScript`, () => {
      const [simd, scalar] = kernels(length);
      const random = seededRandom(length);
      for (let turn = 0; turn < 20; turn++) {
        const values = Float32Array.from(
          { length },
          () => (random() - 0.5) * 2 ** (5 - 60 * random()),
        );
        const factor = STEPS * (1 + Math.floor(random() * MAX_SAMPLES));
        for (const kernel of [simd, scalar]) {
          strictEqual(kernel.take(values, 32), true);
          kernel.add(factor);
        }
      }
      deepStrictEqual(simd.steps, scalar.steps);
    });
  }

  it("rounds halves upwards, and keeps zeros positive", () => {
    const halves = Float32Array.of(0.5, -0.5, 1.5, -1.5, 2 ** -60, -(2 ** -60), 0, -0);
    for (const kernel of kernels(halves.length)) {
      kernel.take(halves, 32);
      kernel.add(1);
      deepStrictEqual([...kernel.steps], [1, 0, 2, -1, 0, 0, 0, 0]);
    }
  });

  const beyond: [string, number][] = [
    ["a value above the bound", 32.000004],
    ["one below", -32.000004],
    ["NaN", Number.NaN],
    ["infinity", Number.NEGATIVE_INFINITY],
  ];
  for (const [what, value] of beyond) {
    it(`sees ${what} at every place`, () => {
      for (const kernel of kernels(9)) {
        for (let place = 0; place < 9; place++) {
          strictEqual(kernel.take(new Float32Array(9).fill(-32).with(place, value), 32), false);
          strictEqual(kernel.take(new Float32Array(9).fill(-32), 32), true);
        }
      }
    });
  }
});
