import { BugError } from "../../errors.ts";
import { outputShape, sizeOf } from "../../models/layout.ts";
import type { LayerSpec, Shape } from "../../models/model-spec.ts";
import { convolution, depthwiseConvolution, transposedConvolution } from "./convolution.ts";
import type { Operation } from "./operation.ts";
import { maxPool, upsample } from "./resampling.ts";
import { type ForEachProduct, weightedSum } from "./weighted-sum.ts";

/** What `layer` does to a map of shape `input`, but for its activation. */
export function operationOf(layer: LayerSpec, input: Shape): Operation {
  const output = outputShape(layer, input);
  const sumOf = (products: ForEachProduct): Operation =>
    weightedSum(sizeOf(input), sizeOf(output), products);
  switch (layer.kind) {
    case "conv3x3":
      return sumOf(convolution(input, { size: 3, stride: layer.stride }, layer.channels));
    case "depthwise3x3":
      return sumOf(depthwiseConvolution(input, { size: 3, stride: layer.stride }));
    case "pointwise":
      return sumOf(convolution(input, { size: 1, stride: 1 }, layer.channels));
    case "transposedConv":
      return sumOf(transposedConvolution(input, output, { size: layer.size, stride: 2 }));
    case "maxPool2x2":
      return maxPool(input);
    case "upsample2x":
      return upsample(input);
    case "dense": {
      const flat = { height: 1, width: 1, channels: sizeOf(input) };
      return sumOf(convolution(flat, { size: 1, stride: 1 }, layer.channels));
    }
    default:
      throw new BugError(`layer kind ${JSON.stringify(layer satisfies never)} has no reference`);
  }
}
