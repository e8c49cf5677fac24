import type { Operation } from "./operation.ts";

/** Visits every product of a layer once, by the places of its three parts. */
export type ForEachProduct = (
  visit: (output: number, input: number, weight: number) => void,
) => void;

/**
 * A layer whose outputs are `bias + sum of input * weight`: which products there are is all that
 * distinguishes convolutions and dense layers, and forward and backward follow from it.
 */
export function weightedSum(
  inputSize: number,
  outputSize: number,
  forEachProduct: ForEachProduct,
): Operation {
  return {
    forward(x, { weights, bias }) {
      const y = new Float64Array(outputSize);
      for (let i = 0; i < outputSize; i++) y[i] = bias[i % bias.length]!;
      forEachProduct((output, input, weight) => {
        y[output]! += x[input]! * weights[weight]!;
      });
      return y;
    },
    backward(x, dy, { weights }, { weights: dWeights, bias: dBias }) {
      const dx = new Float64Array(inputSize);
      forEachProduct((output, input, weight) => {
        dWeights[weight]! += x[input]! * dy[output]!;
        dx[input]! += weights[weight]! * dy[output]!;
      });
      for (let i = 0; i < outputSize; i++) dBias[i % dBias.length]! += dy[i]!;
      return dx;
    },
  };
}
