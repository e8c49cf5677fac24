import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { DataError, principalComponents, reconstructionFrom, seededRandom } from "@lares/shared";

/** Four points about (10, 20): 3 along (4, 3) / 5 and 1 across it. */
const ellipse = Float32Array.of(
  ...[10 + 2.4, 20 + 1.8],
  ...[10 - 2.4, 20 - 1.8],
  ...[10 - 0.6, 20 + 0.8],
  ...[10 + 0.6, 20 - 0.8],
);

describe("principalComponents", () => {
  it("finds the axes of an ellipse, the long one first", () => {
    const { mean, components } = principalComponents(ellipse, 2, 2);
    near(mean, [10, 20]);
    near(upright(components[0] as Float64Array), [0.8, 0.6]);
    near(upright(components[1] as Float64Array), [-0.6, 0.8]);
  });

  it("projects onto the long axis alone", () => {
    const reconstruct = reconstructionFrom(principalComponents(ellipse, 2, 1));
    near(reconstruct(ellipse), [...ellipse.subarray(0, 4), 10, 20, 10, 20]);
    // (5, 10) from the mean is 10 along the axis.
    near(reconstruct(Float32Array.of(15, 30)), [18, 26]);
  });

  it("leaves what lies in its plane as it is", () => {
    const { mean, components } = principalComponents(randomSamples(12, 50), 50, 4);
    const [first, , third] = components as readonly Float64Array[];
    const member = Float32Array.from(mean, (value, i) => {
      return value + 2 * (first?.[i] as number) - 3 * (third?.[i] as number);
    });
    near(reconstructionFrom({ mean, components })(member), member);
  });

  it("gives orthonormal components", () => {
    const { components } = principalComponents(randomSamples(12, 50), 50, 11);
    strictEqual(components.length, 11);
    for (const a of components) {
      for (const b of components) {
        const product = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
        ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-10);
      }
    }
  });

  it("explains more the more components there are, and all of the samples at their rank", () => {
    const samples = randomSamples(12, 50);
    const left = [0, 4, 8, 11].map((count) => {
      const outputs = reconstructionFrom(principalComponents(samples, 50, count))(samples);
      return samples.reduce((sum, value, i) => sum + (value - (outputs[i] as number)) ** 2, 0);
    });
    for (let i = 1; i < left.length; i++) ok((left[i] as number) < (left[i - 1] as number));
    ok((left[3] as number) < 1e-10, `${left}`);
  });

  it("gives as many components as the samples span, if more are asked for", () => {
    // 12 samples are 11 directions from their mean; the doubled ones add none.
    const samples = randomSamples(12, 50);
    strictEqual(principalComponents(samples, 50, 64).components.length, 11);
    const doubled = Float32Array.of(...samples, ...samples);
    strictEqual(principalComponents(doubled, 50, 64).components.length, 11);
  });

  it("has only a mean when all samples are alike", () => {
    const samples = new Float32Array(30).fill(0.1);
    const { mean, components } = principalComponents(samples, 10, 8);
    deepStrictEqual(components, []);
    const answer = reconstructionFrom({ mean, components })(new Float32Array(10).fill(7));
    deepStrictEqual(answer, new Float32Array(10).fill(0.1));
  });

  it("refuses no samples", () => {
    throws(
      () => principalComponents(new Float32Array(), 10, 8),
      (error) => error instanceof DataError && /0 samples, expected at least 1/.test(error.message),
    );
  });
});

/** With the largest value positive: a component may point either way. */
function upright(component: Float64Array): Float64Array {
  const largest = component.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return component.map((value) => value * Math.sign(largest));
}

/** The inputs are float32: 24 bits of numbers up to 30. */
function near(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  strictEqual(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    ok(difference < 5e-6, `${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

function randomSamples(count: number, size: number): Float32Array {
  const random = seededRandom(8);
  return Float32Array.from({ length: count * size }, () => random());
}
