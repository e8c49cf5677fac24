import type { IntegerLayer, QuantisedModel } from "./quantise.ts";
import { stages } from "./stages.ts";

/** Bytes of the firmware's `Model`. */
export const modelBytes = 1432;

/**
 * A quantised model as the firmware's `Model` lies in memory, little endian: for each stage bias
 * and multiplier of its depthwise and of its pointwise channels, then the weights of both, then
 * zeros up to a multiple of 4.
 */
export function encodeModel({ layers }: QuantisedModel): Uint8Array {
  const bytes = new Uint8Array(modelBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let stage = 0; stage < stages.length; stage++) {
    const pair = layers.slice(2 * stage, 2 * stage + 2);
    for (const { bias, multiplier } of pair.flatMap(({ scales }) => scales)) {
      view.setInt32(at, bias, true);
      view.setInt32(at + 4, multiplier, true);
      at += 8;
    }
    for (const weight of pair.flatMap(({ weights }) => weights.flatMap((row) => [...row]))) {
      view.setInt8(at++, weight);
    }
    at = Math.ceil(at / 4) * 4;
  }
  return bytes;
}

/** The layers of `encodeModel`. @param bytes `modelBytes` of them */
export function decodeModel(bytes: Uint8Array): readonly IntegerLayer[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layers: IntegerLayer[] = [];
  let at = 0;
  for (const { inputs, outputs } of stages) {
    const scalesOf = (count: number) =>
      Array.from({ length: count }, () => {
        at += 8;
        return { bias: view.getInt32(at - 8, true), multiplier: view.getInt32(at - 4, true) };
      });
    const rowsOf = (count: number, length: number) =>
      Array.from({ length: count }, () => {
        at += length;
        return Int8Array.from(bytes.subarray(at - length, at));
      });
    const depthwiseScales = scalesOf(inputs);
    const pointwiseScales = scalesOf(outputs);
    layers.push({ scales: depthwiseScales, weights: rowsOf(inputs, 9) });
    layers.push({ scales: pointwiseScales, weights: rowsOf(outputs, inputs) });
    at = Math.ceil(at / 4) * 4;
  }
  return layers;
}
