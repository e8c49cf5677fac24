import {
  type IntegerLayer,
  type QuantisedModel,
  type Requantisation,
  zeroPoint,
} from "./quantise.ts";
import { runStages, type StageArithmetic, stages } from "./stages.ts";

/**
 * The whole-number network of a quantised model, bit for bit as the C++ kernels compute it.
 * @returns a function from 32x32 signed differences around 128 to such a reconstruction
 */
export function integerNetwork(model: QuantisedModel): (input: Uint8Array) => Uint8Array {
  const network = stages.map((_, i): StageArithmetic => {
    const [depthwise, pointwise] = model.layers.slice(2 * i, 2 * i + 2) as [
      IntegerLayer,
      IntegerLayer,
    ];
    const padding = i === 0 ? zeroPoint : 0;
    return { depthwise: arithmeticOf(depthwise), pointwise: arithmeticOf(pointwise), padding };
  });
  return (input) => Uint8Array.from(runStages(network, input));
}

function arithmeticOf({ weights, scales }: IntegerLayer): StageArithmetic["depthwise"] {
  return {
    weights,
    finish: (sum, channel) => requantised(sum, scales[channel] as Requantisation),
  };
}

/** clamp(((sum + bias) * multiplier) >> 32, 0, 255): the product has up to 62 bits. */
export function requantised(sum: number, { bias, multiplier }: Requantisation): number {
  return Math.min(Math.max(upperHalf(sum + bias, multiplier), 0), 255);
}

/** The upper 32 bits of a product, rounded down. @param a,b below 2^32, b from 0 */
export function upperHalf(a: number, b: number): number {
  const high = Math.floor(b / 2 ** 16);
  const low = b % 2 ** 16;
  return Math.floor((a * high + Math.floor((a * low) / 2 ** 16)) / 2 ** 16);
}
