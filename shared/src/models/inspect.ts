import { BugError } from "../errors.ts";
import { parameterCount, shapesOf, sizeOf } from "./layout.ts";
import type { LayerSpec, ModelSpec, Shape } from "./model-spec.ts";

/** What a model costs. */
export interface ModelDescription {
  readonly name: string;
  readonly parameters: number;
  /** Multiply-accumulates for one sample: see `describeModel`. */
  readonly macs: number;
  /** Bytes of the weights as float32. */
  readonly weightBytes: number;
  /** Values of the largest input and output that a layer needs at the same time. */
  readonly peakActivations: number;
  /** Bytes of these as float32. */
  readonly peakActivationBytes: number;
}

/**
 * Counts what a model costs for one sample.
 *
 * A multiply-accumulate is one product of a value and a weight. Convolutions count every tap of
 * every output, those that lie in the padding too; a transposed convolution counts every tap of
 * every input. Bias, activation, pooling and upsampling count nothing.
 */
export function describeModel(spec: ModelSpec): ModelDescription {
  const shapes = shapesOf(spec);
  const parameters = parameterCount(spec);
  let macs = 0;
  let peakActivations = 0;
  for (const [index, layer] of spec.layers.entries()) {
    const input = shapes[index]!;
    const output = shapes[index + 1]!;
    macs += macsOf(layer, input, output);
    peakActivations = Math.max(peakActivations, sizeOf(input) + sizeOf(output));
  }
  return {
    name: spec.name,
    parameters,
    macs,
    weightBytes: 4 * parameters,
    peakActivations,
    peakActivationBytes: 4 * peakActivations,
  };
}

function macsOf(layer: LayerSpec, input: Shape, output: Shape): number {
  switch (layer.kind) {
    case "conv3x3":
      return sizeOf(output) * 9 * input.channels;
    case "depthwise3x3":
      return sizeOf(output) * 9;
    case "pointwise":
      return sizeOf(output) * input.channels;
    case "transposedConv":
      return sizeOf(input) * layer.size ** 2 * output.channels;
    case "dense":
      return sizeOf(output) * sizeOf(input);
    case "maxPool2x2":
    case "upsample2x":
      return 0;
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no cost`);
  }
}
