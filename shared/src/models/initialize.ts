import { derivedSeed, seededRandom } from "../random.ts";
import { parameterCount, type Tensor, tensorsOf } from "./layout.ts";
import type { ModelSpec } from "./model-spec.ts";

/**
 * Fresh weights for training: the same bytes on every machine for a seed, since only +, -, *, /
 * and sqrt are used. Biases are 0. Layers with ReLU start uniformly within sqrt(6 / fanIn) (He et
 * al. 2015, arXiv:1502.01852), all others within sqrt(3 / fanIn) (LeCun et al. 1998): that keeps
 * the variance of what passes through.
 * @returns the flat weight vector, in the order of `tensorsOf`
 */
export function initialWeights(spec: ModelSpec, seed: number): Float32Array {
  const weights = new Float32Array(parameterCount(spec));
  for (const tensor of tensorsOf(spec)) {
    if (tensor.role === "bias") continue;
    const limit = Math.sqrt(gainOf(spec, tensor) / tensor.fanIn);
    const random = seededRandom(derivedSeed(seed, tensor.name));
    for (let i = 0; i < tensor.length; i++) {
      weights[tensor.offset + i] = (2 * random() - 1) * limit;
    }
  }
  return weights;
}

function gainOf(spec: ModelSpec, tensor: Tensor): number {
  const layer = spec.layers[tensor.layer];
  const rectified = layer !== undefined && "activation" in layer && layer.activation === "relu";
  return rectified ? 6 : 3;
}
