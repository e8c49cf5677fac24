import { type FloatLayer, floatLayers, runStages, type StageArithmetic, stages } from "./stages.ts";

/** MicroAutoencoder in float64: what the quantised network is compared with. */
export function floatNetwork(weights: Float32Array): readonly StageArithmetic[] {
  const layers = floatLayers(weights);
  return stages.map((_, i) => {
    const depthwise = layers[2 * i] as FloatLayer;
    const pointwise = layers[2 * i + 1] as FloatLayer;
    const isLast = i === stages.length - 1;
    return {
      depthwise: { weights: depthwise.weights, finish: rectified(depthwise) },
      pointwise: {
        weights: pointwise.weights,
        finish: isLast ? linear(pointwise) : rectified(pointwise),
      },
      padding: 0,
    };
  });
}

const linear =
  ({ bias }: FloatLayer) =>
  (sum: number, channel: number) =>
    sum + (bias[channel] as number);
const rectified =
  ({ bias }: FloatLayer) =>
  (sum: number, channel: number) =>
    Math.max(0, sum + (bias[channel] as number));

/** Layers that have a range: all but the last, whose scale is the input's. */
export const rangedLayers = 2 * stages.length - 1;

/**
 * The largest activation of each layer but the last, over inputs.
 * @param inputs of the network, one after the other: differences times 8
 */
export function layerRanges(weights: Float32Array, inputs: Float32Array): Float32Array {
  const network = floatNetwork(weights);
  const ranges = new Float32Array(rangedLayers);
  for (let at = 0; at < inputs.length; at += 1024) {
    runStages(network, inputs.subarray(at, at + 1024), (maps, layer) => {
      if (layer === rangedLayers) return;
      for (const map of maps) {
        for (const value of map) if (value > (ranges[layer] as number)) ranges[layer] = value;
      }
    });
  }
  return ranges;
}
