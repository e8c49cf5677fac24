import { BugError, ModelError } from "../errors.ts";
import type { LayerSpec, ModelSpec, Shape } from "./model-spec.ts";

/** One tensor of a model inside its flat weight vector. */
export interface Tensor {
  /** For people and errors: `3.conv3x3.weights`. */
  readonly name: string;
  readonly layer: number;
  readonly role: "weights" | "bias";
  /**
   * conv3x3 [3, 3, in, out], depthwise3x3 [3, 3, channels], pointwise and dense [in, out],
   * transposedConv [size, size, out, in] (TensorFlow's order), bias [out].
   */
  readonly shape: readonly number[];
  /** Axis of `shape` that counts output channels. */
  readonly channelAxis: number;
  /** Terms that are summed into one output: for initialisation. */
  readonly fanIn: number;
  readonly offset: number;
  readonly length: number;
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Shape of a layer's output, given its input's. */
export function outputShape(layer: LayerSpec, input: Shape): Shape {
  switch (layer.kind) {
    case "conv3x3":
      return { ...strided(input, layer.stride), channels: layer.channels };
    case "depthwise3x3":
      return strided(input, layer.stride);
    case "pointwise":
      return { ...input, channels: layer.channels };
    case "transposedConv":
      return { height: 2 * input.height, width: 2 * input.width, channels: layer.channels };
    case "maxPool2x2":
      return strided(input, 2);
    case "upsample2x":
      return { ...input, height: 2 * input.height, width: 2 * input.width };
    case "dense":
      return { height: 1, width: 1, channels: layer.channels };
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no output shape`);
  }
}

function strided(input: Shape, stride: 1 | 2): Shape {
  const shrink = (n: number) => Math.ceil(n / stride);
  return { height: shrink(input.height), width: shrink(input.width), channels: input.channels };
}

/** Number of values in a map of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.height * shape.width * shape.channels;
}

/**
 * Shapes through the network: `[0]` is the input, `[i + 1]` the output of layer i.
 */
export function shapesOf(spec: ModelSpec): readonly Shape[] {
  const shapes: Shape[] = [spec.input];
  for (const layer of spec.layers) shapes.push(outputShape(layer, shapes.at(-1) as Shape));
  return shapes;
}

/** Shape of what the network returns. */
export function outputOf(spec: ModelSpec): Shape {
  return shapesOf(spec).at(-1) as Shape;
}

/** Every tensor of the model, in the order of the flat weight vector. */
export function tensorsOf(spec: ModelSpec): readonly Tensor[] {
  const shapes = shapesOf(spec);
  const tensors: Tensor[] = [];
  let offset = 0;
  for (const [index, layer] of spec.layers.entries()) {
    for (const part of partsOf(layer, shapes[index] as Shape)) {
      const length = product(part.shape);
      const name = `${index}.${layer.kind}.${part.role}`;
      tensors.push({ ...part, name, layer: index, offset, length });
      offset += length;
    }
  }
  return tensors;
}

type Part = Pick<Tensor, "role" | "shape" | "channelAxis" | "fanIn">;

function partsOf(layer: LayerSpec, input: Shape): readonly Part[] {
  const weighted = (shape: readonly number[], channelAxis: number, fanIn: number): Part[] => [
    { role: "weights", shape, channelAxis, fanIn },
    { role: "bias", shape: [shape[channelAxis] as number], channelAxis: 0, fanIn },
  ];
  const { channels } = input;
  switch (layer.kind) {
    case "conv3x3":
      return weighted([3, 3, channels, layer.channels], 3, 9 * channels);
    case "depthwise3x3":
      return weighted([3, 3, channels], 2, 9);
    case "pointwise":
      return weighted([channels, layer.channels], 1, channels);
    case "transposedConv":
      // Stride 2: an output cell sums a quarter of the kernel's taps.
      return weighted(
        [layer.size, layer.size, layer.channels, channels],
        2,
        (layer.size * layer.size * channels) / 4,
      );
    case "dense":
      return weighted([sizeOf(input), layer.channels], 1, sizeOf(input));
    case "maxPool2x2":
    case "upsample2x":
      return [];
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no tensors`);
  }
}

/** Length of the flat weight vector. */
export function parameterCount(spec: ModelSpec): number {
  return tensorsOf(spec).reduce((sum, tensor) => sum + tensor.length, 0);
}

/** @throws ModelError unless `weights` has the length of `spec`'s weight vector and is finite */
export function requireWeights(spec: ModelSpec, weights: Float32Array): void {
  const expected = parameterCount(spec);
  if (weights.length !== expected) {
    throw new ModelError(
      `weights of ${spec.name} have ${weights.length} values, expected ${expected}`,
      "Use weights that were trained for this model.",
    );
  }
  const bad = weights.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new ModelError(
      `weights of ${spec.name} hold ${weights[bad]} at index ${bad}, expected finite numbers`,
      "Use weights of a training run that converged.",
    );
  }
}
