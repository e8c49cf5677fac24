import { requireNamed } from "../require-named.ts";
import type { Activation, LayerSpec, ModelSpec } from "./model-spec.ts";

const conv = (channels: number, stride: 1 | 2): LayerSpec => ({
  kind: "conv3x3",
  channels,
  stride,
  activation: "relu",
});
const transposed = (size: 2 | 3, channels: number, activation: Activation): LayerSpec => ({
  kind: "transposedConv",
  size,
  channels,
  activation,
});
const separable = (stride: 1 | 2, channels: number, activation: Activation): LayerSpec[] => [
  { kind: "depthwise3x3", stride, activation: "relu" },
  { kind: "pointwise", channels, activation },
];

/** SimpleAutoencoder, for a Raspberry Pi: bottleneck 8x8x24 of 64x64x3; 24,027 parameters. */
export const simple: ModelSpec = {
  name: "simple",
  input: { height: 64, width: 64, channels: 3 },
  sees: "difference",
  layers: [
    conv(16, 2),
    conv(32, 2),
    conv(24, 2),
    transposed(3, 32, "relu"),
    transposed(3, 16, "relu"),
    transposed(3, 3, "linear"),
  ],
};

/** The autoencoder of the project that Lares replaces, kept for comparison: 7,987 parameters. */
export const seed: ModelSpec = {
  name: "seed",
  input: { height: 64, width: 64, channels: 3 },
  sees: "frame",
  layers: [
    conv(32, 1),
    { kind: "maxPool2x2" },
    conv(16, 1),
    { kind: "maxPool2x2" },
    transposed(2, 32, "relu"),
    transposed(2, 3, "sigmoid"),
  ],
};

/** MicroAutoencoder, for an ESP32: bottleneck 4x4x4 of 32x32x1; 799 parameters. */
export const micro: ModelSpec = {
  name: "micro",
  input: { height: 32, width: 32, channels: 1 },
  sees: "difference",
  layers: [
    ...separable(2, 8, "relu"),
    ...separable(2, 12, "relu"),
    ...separable(2, 4, "relu"),
    { kind: "upsample2x" },
    ...separable(1, 12, "relu"),
    { kind: "upsample2x" },
    ...separable(1, 8, "relu"),
    { kind: "upsample2x" },
    ...separable(1, 1, "linear"),
  ],
};

/** Every model by its name. */
export const catalog: ReadonlyMap<string, ModelSpec> = new Map(
  [simple, micro, seed].map((spec) => [spec.name, spec]),
);

/** @throws ConfigError for a name that is not in the catalog */
export function requireModel(name: string): ModelSpec {
  return requireNamed("model", name, catalog);
}
