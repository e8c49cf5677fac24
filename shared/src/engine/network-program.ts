import { BugError } from "../errors.ts";
import type { Activation, LayerSpec, ModelSpec } from "../models/model-spec.ts";

/** LayerKind of firmware/include/lares/nn/layer.hpp. */
const layerKinds = {
  convolution: 1,
  transposedConvolution: 2,
  depthwise: 3,
  dense: 4,
  maxPool: 5,
  upsample: 6,
  clip: 7,
} as const;

/** Activation of the same header. It has none for `clip`, which becomes a layer of its own. */
const activations = { linear: 0, relu: 1, sigmoid: 2, clip: 0 } satisfies Record<
  Activation,
  number
>;

const clip: readonly number[] = [layerKinds.clip, 0, 0, 0, 0];

/**
 * A model as the kernels read it: height, width and channels of the input, then for each layer
 * its kind, window size, stride, channels and activation; 0 where one means nothing.
 */
export function networkProgram(spec: ModelSpec): Int32Array {
  const { height, width, channels } = spec.input;
  return Int32Array.from([height, width, channels, ...spec.layers.flatMap(recordsOf)]);
}

function recordsOf(layer: LayerSpec): readonly number[] {
  switch (layer.kind) {
    case "maxPool2x2":
      return [layerKinds.maxPool, 0, 0, 0, 0];
    case "upsample2x":
      return [layerKinds.upsample, 0, 0, 0, 0];
    default: {
      const record = [...windowOf(layer), activations[layer.activation]];
      return layer.activation === "clip" ? [...record, ...clip] : record;
    }
  }
}

/** Kind, window size, stride and channels. */
function windowOf(layer: Extract<LayerSpec, { activation: Activation }>): readonly number[] {
  switch (layer.kind) {
    case "conv3x3":
      return [layerKinds.convolution, 3, layer.stride, layer.channels];
    case "pointwise":
      return [layerKinds.convolution, 1, 1, layer.channels];
    case "transposedConv":
      return [layerKinds.transposedConvolution, layer.size, 2, layer.channels];
    case "depthwise3x3":
      return [layerKinds.depthwise, 3, layer.stride, 0];
    case "dense":
      return [layerKinds.dense, 0, 0, layer.channels];
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no program`);
  }
}
