import type { ModelSpec } from "@lares/shared";

/** A network of 4x4 inputs that trains in no time: two layers, 4 + 1 output channels. */
export const tiny: ModelSpec = {
  name: "tiny",
  input: { height: 4, width: 4, channels: 1 },
  sees: "difference",
  layers: [
    { kind: "conv3x3", channels: 4, stride: 2, activation: "relu" },
    { kind: "transposedConv", size: 2, channels: 1, activation: "linear" },
  ],
};
