import type { LayerSpec, ModelSpec } from "@lares/shared";

/** 47,107 parameters: the size that larger models of the fleet may have. */
export const wide: ModelSpec = {
  name: "wide",
  input: { height: 64, width: 64, channels: 3 },
  sees: "frame",
  layers: [
    ...[16, 32, 64].map(
      (channels): LayerSpec => ({ kind: "conv3x3", channels, stride: 2, activation: "relu" }),
    ),
    ...[32, 16].map(
      (channels): LayerSpec => ({ kind: "transposedConv", size: 3, channels, activation: "relu" }),
    ),
    { kind: "transposedConv", size: 3, channels: 3, activation: "sigmoid" },
  ],
};
