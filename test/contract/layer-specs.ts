import type { Activation, LayerSpec, ModelSpec } from "@lares/shared";

/** Size of a network that shows one layer, in cells and channels. */
export interface LayerSize {
  readonly height: number;
  readonly width: number;
  /** Channels of the input, between the layers, and of the output where the layer chooses. */
  readonly channels: readonly [number, number, number];
}

const activations: readonly Activation[] = ["linear", "relu", "sigmoid", "clip"];
const strides = [1, 2] as const;
const sizes = [2, 3] as const;

/** Every kind of layer with every option. */
function everyLayer(channels: number): readonly LayerSpec[] {
  const activated = activations.flatMap((activation): LayerSpec[] => [
    ...strides.flatMap((stride): LayerSpec[] => [
      { kind: "conv3x3", channels, stride, activation },
      { kind: "depthwise3x3", stride, activation },
    ]),
    ...sizes.map((size): LayerSpec => ({ kind: "transposedConv", size, channels, activation })),
    { kind: "pointwise", channels, activation },
    { kind: "dense", channels, activation },
  ]);
  return [...activated, { kind: "maxPool2x2" }, { kind: "upsample2x" }];
}

/**
 * One network for each kind and option of a layer: a pointwise layer, whose gradient needs the
 * derivative by the other's input, and then the layer that the network is named after.
 */
export function layerSpecs({ height, width, channels }: LayerSize): readonly ModelSpec[] {
  const [input, between, output] = channels;
  return everyLayer(output).map((layer) => ({
    name: Object.entries(layer)
      .filter(([option]) => option !== "channels")
      .map(([, value]) => value)
      .join(" "),
    input: { height, width, channels: input },
    sees: "frame",
    layers: [{ kind: "pointwise", channels: between, activation: "linear" }, layer],
  }));
}
