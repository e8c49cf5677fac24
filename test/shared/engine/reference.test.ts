import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type LayerSpec, type ModelSpec, referenceEngine, type Shape } from "@lares/shared";
import { layerSpecs } from "../../contract/layer-specs.ts";
import { sampleBatch } from "../../contract/sample-batch.ts";

const single = (layer: LayerSpec, input: Shape): ModelSpec => ({
  name: layer.kind,
  input,
  sees: "frame",
  layers: [layer],
});

const conv = (stride: 1 | 2): LayerSpec => ({
  kind: "conv3x3",
  channels: 1,
  stride,
  activation: "linear",
});
const transposed = (size: 2 | 3): LayerSpec => ({
  kind: "transposedConv",
  size,
  channels: 1,
  activation: "linear",
});
const map = (height: number, width: number): Shape => ({ height, width, channels: 1 });
const taps = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Worked out by hand: the padding is what implementations differ in. */
const byHand: [string, ModelSpec, number[], number[], number[]][] = [
  [
    "a 3x3 kernel at stride 1 pads 1 on each side",
    single(conv(1), map(2, 2)),
    [...taps, 0.5],
    [1, 10, 100, 1000],
    [9865.5, 8754.5, 6532.5, 5421.5],
  ],
  [
    "a 3x3 kernel at stride 2 pads an even side behind only",
    single(conv(2), map(2, 2)),
    [...taps, 0.5],
    [1, 10, 100, 1000],
    [5421.5],
  ],
  [
    "a 3x3 kernel at stride 2 pads an odd side before and behind",
    single(conv(2), map(1, 3)),
    [...taps, 0],
    [1, 10, 100],
    [65, 540],
  ],
  [
    "a transposed 3x3 kernel begins at its first cell and is cut behind",
    single(transposed(3), map(1, 2)),
    [...taps, 0.5],
    [1, 10],
    [1.5, 2.5, 13.5, 20.5, 4.5, 5.5, 46.5, 50.5],
  ],
  [
    "a transposed 2x2 kernel does not overlap",
    single(transposed(2), map(1, 2)),
    [1, 2, 3, 4, 0],
    [1, 10],
    [1, 2, 10, 20, 3, 4, 30, 40],
  ],
  [
    "pooling an odd side takes what is left at its end",
    single({ kind: "maxPool2x2" }, map(1, 3)),
    [],
    [-3, -2, -1],
    [-2, -1],
  ],
  [
    "upsampling copies each cell four times",
    single({ kind: "upsample2x" }, map(1, 2)),
    [],
    [1, 2],
    [1, 1, 2, 2, 1, 1, 2, 2],
  ],
  [
    "dense weights are rows of inputs",
    single({ kind: "dense", channels: 2, activation: "linear" }, map(1, 2)),
    [1, 2, 3, 4, 0.5, 0],
    [1, 10],
    [31.5, 42],
  ],
];

describe("reference engine", () => {
  for (const [why, spec, weights, x, expected] of byHand) {
    it(why, async () => {
      await using network = await referenceEngine().createNetwork(spec, { batchSize: 1 });
      network.setWeights(Float32Array.from(weights));
      deepStrictEqual([...network.infer(Float32Array.from(x))], expected);
    });
  }

  const specs = [
    ...layerSpecs({ height: 4, width: 6, channels: [2, 3, 5] }),
    ...layerSpecs({ height: 3, width: 5, channels: [1, 2, 5] }),
  ];
  for (const spec of specs) {
    const { height, width } = spec.input;
    it(`has the gradient that differences of the loss give: ${spec.name}, ${height}x${width}`, async () => {
      await using network = await referenceEngine().createNetwork(spec, { batchSize: 2 });
      const { weights, x, target } = sampleBatch(spec, 2);
      network.setWeights(weights);
      const { gradient } = network.gradient(x, target);
      const largest = gradient.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      ok(largest > 1e-3);
      for (const [index, expected] of gradient.entries()) {
        const slope = centralDifference(index);
        ok(Math.abs(slope - expected) < 1e-6 * largest, `${index}: ${expected}, not ${slope}`);
      }

      function centralDifference(index: number): number {
        const lossAt = (shift: number): [number, number] => {
          const shifted = weights.slice();
          shifted[index]! += shift;
          network.setWeights(shifted);
          return [shifted[index]!, network.gradient(x, target).loss];
        };
        // 2^-18: far below the distance of values to a kink, far above the rounding of a loss.
        const [high, lossHigh] = lossAt(2 ** -18);
        const [low, lossLow] = lossAt(-(2 ** -18));
        return (lossHigh - lossLow) / (high - low);
      }
    });
  }

  it("takes Adam's steps as Kingma and Ba write them", async () => {
    const spec = single({ kind: "pointwise", channels: 1, activation: "linear" }, map(1, 1));
    await using network = await referenceEngine().createNetwork(spec, { batchSize: 1 });
    const adam = { kind: "adam", learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 1 } as const;
    // Loss (w + b - 4)^2 with x = 1, so w and b move alike: g = 2 (2w - 4).
    const step = (): number => {
      network.step(Float32Array.of(1), Float32Array.of(4), adam);
      strictEqual(network.weights()[0], network.weights()[1]);
      return network.weights()[0]!;
    };
    // g = -8: both moments are corrected to g and g^2.
    strictEqual(step(), Math.fround((0.5 * 8) / (8 + 1)));
    const g = 2 * (2 * Math.fround(4 / 9) - 4);
    const mean = (0.5 * 0.5 * -8 + 0.5 * g) / (1 - 0.25);
    const meanSquare = (0.75 * 0.25 * 64 + 0.25 * g * g) / (1 - 0.5625);
    const second = Math.fround(4 / 9) - (0.5 * mean) / (Math.sqrt(meanSquare) + 1);
    ok(Math.abs(step() - second) < 1e-7);
  });
});
