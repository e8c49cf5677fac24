import { shapesOf, type Tensor, tensorsOf } from "../../models/layout.ts";
import type { Activation, ModelSpec } from "../../models/model-spec.ts";
import { activations } from "./activation.ts";
import type { Operation, Parameters } from "./operation.ts";
import { operationOf } from "./operation-of.ts";

/** A layer of the chain, with the places of its tensors in the flat weight vector. */
export interface Layer {
  readonly operation: Operation;
  readonly activation: Activation;
  readonly tensors: readonly Tensor[];
}

export function layersOf(spec: ModelSpec): readonly Layer[] {
  const shapes = shapesOf(spec);
  const tensors = tensorsOf(spec);
  return spec.layers.map((layer, index) => ({
    operation: operationOf(layer, shapes[index]!),
    activation: "activation" in layer ? layer.activation : "linear",
    tensors: tensors.filter((tensor) => tensor.layer === index),
  }));
}

/** The layer's part of a flat vector, as views. */
function parametersOf<Values extends Float32Array | Float64Array>(
  { tensors }: Layer,
  flat: Values,
): Parameters<Values> {
  const part = (role: Tensor["role"]): Values => {
    const tensor = tensors.find((candidate) => candidate.role === role);
    const { offset, length } = tensor ?? { offset: 0, length: 0 };
    return flat.subarray(offset, offset + length) as Values;
  };
  return { weights: part("weights"), bias: part("bias") };
}

/** What one layer did to a sample. */
export interface Trace {
  readonly input: Float64Array;
  readonly beforeActivation: Float64Array;
  readonly output: Float64Array;
}

/** Runs one sample through the chain. @returns one trace a layer */
export function forward(
  layers: readonly Layer[],
  weights: Float32Array,
  sample: Float64Array,
): readonly Trace[] {
  const traces: Trace[] = [];
  let input = sample;
  for (const layer of layers) {
    const beforeActivation = layer.operation.forward(input, parametersOf(layer, weights));
    const output = beforeActivation.map(activations[layer.activation].value);
    traces.push({ input, beforeActivation, output });
    input = output;
  }
  return traces;
}

/**
 * Runs one sample's derivatives back through the chain.
 * @param outputSlope derivative of the loss by the last layer's output
 * @param gradient derivative by the flat weight vector is added to it
 */
export function backward(
  layers: readonly Layer[],
  weights: Float32Array,
  traces: readonly Trace[],
  outputSlope: Float64Array,
  gradient: Float64Array,
): void {
  let dy = outputSlope;
  for (const [index, layer] of [...layers.entries()].reverse()) {
    const { input, beforeActivation, output } = traces[index]!;
    const { slope } = activations[layer.activation];
    const dSum = dy.map((value, i) => value * slope(beforeActivation[i]!, output[i]!));
    dy = layer.operation.backward(
      input,
      dSum,
      parametersOf(layer, weights),
      parametersOf(layer, gradient),
    );
  }
}
