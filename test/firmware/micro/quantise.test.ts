import { deepStrictEqual, ok, throws } from "node:assert/strict";
import {
  decodeModel,
  encodeModel,
  floatNetwork,
  integerNetwork,
  layerRanges,
  modelBytes,
  quantise,
  requantised,
  runStages,
  upperHalf,
} from "@lares/firmware";
import { kernelsEngine, ModelError, micro, seededRandom } from "@lares/shared";
import { trainedMicro } from "./trained-micro.ts";

const size = 1024;

describe("quantised MicroAutoencoder", function () {
  this.timeout(30_000);

  it("begins with the network that the engine runs", async () => {
    const { weights, inputs } = await trainedMicro();
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 8 });
    network.setWeights(weights);
    const expected = network.infer(inputs.subarray(0, 8 * size));
    for (let at = 0; at < expected.length; at += size) {
      const output = runStages(floatNetwork(weights), inputs.subarray(at, at + size));
      // The engine adds in float32: a few units in the last place of values up to 8.
      for (const [i, value] of output.entries()) ok(Math.abs(value - expected[at + i]!) < 1e-5);
    }
  });

  it("answers half a step of a byte off on average, and never by ten", async () => {
    const { weights, ranges, inputs } = await trainedMicro();
    const reconstruct = integerNetwork(quantise(weights, ranges));
    let [sum, count, worst] = [0, 0, 0];
    for (let at = 0; at < inputs.length; at += 7 * size) {
      const steps = Array.from(inputs.subarray(at, at + size), (value) =>
        Math.min(Math.max(Math.round((value * 255) / 8), -128), 127),
      );
      const exact = runStages(
        floatNetwork(weights),
        steps.map((step) => (step * 8) / 255),
      );
      const output = reconstruct(Uint8Array.from(steps, (step) => step + 128));
      for (const [i, value] of output.entries()) {
        const difference = Math.abs(value - 128 - (exact[i]! * 255) / 8);
        sum += difference;
        count++;
        worst = Math.max(worst, difference);
      }
    }
    // Rounding alone costs a quarter of a step on average.
    ok(sum / count < 0.5, `mean ${sum / count}`);
    ok(worst < 10, `worst ${worst}`);
  });

  it("takes weights and ranges to the same bytes, and back", async () => {
    const { weights, ranges } = await trainedMicro();
    const model = quantise(weights, ranges);
    const bytes = encodeModel(model);
    deepStrictEqual(bytes.length, modelBytes);
    deepStrictEqual(encodeModel(quantise(weights, ranges)), bytes);
    deepStrictEqual(decodeModel(bytes), model.layers);
  });

  it("finds the largest activation of each layer but the last", async () => {
    const { weights, ranges, inputs } = await trainedMicro();
    deepStrictEqual(ranges.length, 11);
    ok(ranges.every((range) => range > 0));
    const fewer = layerRanges(weights, inputs.subarray(0, 5 * size));
    ok(fewer.every((range, i) => range <= (ranges[i] as number)));
  });

  it("gives an untrained, empty network without a division by zero", () => {
    const model = quantise(new Float32Array(799), new Float32Array(11));
    const output = integerNetwork(model)(new Uint8Array(size).fill(200));
    deepStrictEqual(output, new Uint8Array(size).fill(128));
  });

  const broken: [string, (weights: Float32Array, ranges: Float32Array) => void, RegExp][] = [
    ["a huge bias", (w) => w.set([1e9], 9 + 8 + 1), /layer encoder1\.pointwise overflows/],
    ["a last layer that amplifies", (w) => w.set([1e4], 798 - 1), /layer decoder3\.pointwise/],
    [
      "a range that is none",
      (_, r) => r.set([Number.NaN], 3),
      /range of encoder2\.pointwise is NaN/,
    ],
    ["weights that are none", (w) => w.set([Number.NaN], 5), /hold NaN at index 5/],
  ];
  for (const [why, breakIt, message] of broken) {
    it(`refuses ${why} and names the place`, async () => {
      const trained = await trainedMicro();
      const weights = trained.weights.slice();
      const ranges = trained.ranges.slice();
      breakIt(weights, ranges);
      throws(
        () => quantise(weights, ranges),
        (error) => error instanceof ModelError && message.test(error.message),
      );
    });
  }
});

describe("requantisation", () => {
  it("takes the upper half of a product exactly, as 64 bit integers do", () => {
    const random = seededRandom(3);
    for (let i = 0; i < 2000; i++) {
      const a = Math.floor((random() - 0.5) * 2 ** 32);
      const b = Math.floor(random() * 2 ** 31);
      deepStrictEqual(upperHalf(a, b), Number((BigInt(a) * BigInt(b)) >> 32n));
    }
  });

  const half = { bias: 1, multiplier: 2 ** 31 - 1 };
  const cases: [string, number, number][] = [
    ["nothing", 0, 0],
    ["below zero", -5, 0],
    ["rounds half of a half up", 3, 1],
    ["the largest that fits", 510, 255],
    ["too much", 2 ** 20, 255],
    ["far too little", -(2 ** 20), 0],
  ];
  for (const [why, sum, expected] of cases) {
    it(`of ${why}: ${sum} by a half gives ${expected}`, () => {
      deepStrictEqual(requantised(sum, half), expected);
    });
  }
});
