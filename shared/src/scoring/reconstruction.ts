import { sizeOf } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { type Residual, residualOf } from "./residual.ts";

/** Outputs of a network for n inputs, [n, height, width, channels]: `Network.infer`. */
export type Infer = (inputs: Float32Array) => Float32Array;

/** What says how a frame should look: a network, or what stands in its place. */
export interface Reconstruction {
  readonly spec: ModelSpec;
  readonly infer: Infer;
  /** Most frames in one call of `infer`. */
  readonly batchSize: number;
}

/**
 * Answers 0, "the room looks as its background": with it a detector is the Gaussian background
 * model, the rival of every network that sees differences.
 */
export const gaussianBackground: Infer = (inputs) => new Float32Array(inputs.length);

/** Residuals of inputs in their order, of all that the network expects and of none of it. */
export interface ResidualPair {
  readonly network: Residual;
  readonly background: Residual;
}

/** @param inputs of the network, one after the other */
export function residualPairs(
  { spec, infer, batchSize }: Reconstruction,
  inputs: Float32Array,
): ResidualPair[] {
  const size = sizeOf(spec.input);
  const nothing = new Float32Array(size);
  const pairs: ResidualPair[] = [];
  for (let start = 0; start < inputs.length; start += batchSize * size) {
    const batch = inputs.subarray(start, start + batchSize * size);
    const outputs = infer(batch);
    for (let at = 0; at < batch.length; at += size) {
      const input = batch.subarray(at, at + size);
      pairs.push({
        network: residualOf(spec, input, outputs.subarray(at, at + size)),
        background: residualOf(spec, input, nothing),
      });
    }
  }
  return pairs;
}

/**
 * The pooled residual of a frame from which a share of the network's answer is taken.
 * @param trust 0 for none of it, 1 for all
 */
export function trustedCells({ network, background }: ResidualPair, trust: number): Float32Array {
  if (trust === 1) return network.cells;
  return background.cells.map((value, i) => value + trust * ((network.cells[i] as number) - value));
}
