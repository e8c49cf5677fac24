import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  describeModel,
  type LayerSpec,
  type ModelSpec,
  micro,
  type Shape,
  seed,
  simple,
} from "@lares/shared";

describe("describeModel", () => {
  it("counts micro: the peak is a depthwise layer between maps of 32x32x8", () => {
    deepStrictEqual(describeModel(micro), {
      name: "micro",
      parameters: 799,
      macs: 157_120,
      weightBytes: 3_196,
      peakActivations: 2 * 32 * 32 * 8,
      peakActivationBytes: 65_536,
    });
  });

  it("counts seed: 9.18 million multiply-accumulates", () => {
    strictEqual(describeModel(seed).macs, 9_175_040);
    strictEqual(describeModel(seed).peakActivations, 64 * 64 * 32 + 32 * 32 * 32);
  });

  it("counts simple", () => {
    strictEqual(describeModel(simple).macs, 4_128_768);
    strictEqual(describeModel(simple).weightBytes, 96_108);
    strictEqual(describeModel(simple).peakActivations, 64 * 64 * 3 + 32 * 32 * 16);
  });

  const input: Shape = { height: 5, width: 4, channels: 3 };
  const activation = "linear";
  const layers: [string, LayerSpec, number][] = [
    [
      "a convolution, padding included",
      { kind: "conv3x3", channels: 7, stride: 2, activation },
      3 * 2 * 7 * 27,
    ],
    ["a depthwise convolution", { kind: "depthwise3x3", stride: 1, activation }, 60 * 9],
    ["a pointwise convolution", { kind: "pointwise", channels: 7, activation }, 20 * 7 * 3],
    [
      "a transposed convolution by its inputs",
      { kind: "transposedConv", size: 2, channels: 7, activation },
      60 * 4 * 7,
    ],
    ["a dense layer", { kind: "dense", channels: 7, activation }, 60 * 7],
    ["pooling as nothing", { kind: "maxPool2x2" }, 0],
    ["upsampling as nothing", { kind: "upsample2x" }, 0],
  ];
  for (const [why, layer, macs] of layers) {
    it(`counts ${why}`, () => {
      const spec: ModelSpec = { name: "one", input, sees: "frame", layers: [layer] };
      strictEqual(describeModel(spec).macs, macs);
    });
  }
});
