import { ModelError } from "../errors.ts";
import { outputOf, sizeOf } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import type { NetworkOptions } from "./engine.ts";

/**
 * The number of samples in `x`.
 * @param target what the network shall return for x, if that is compared
 * @throws ModelError unless x holds 1 to `batchSize` whole samples and target as many outputs
 */
export function requireBatch(
  spec: ModelSpec,
  batchSize: number,
  x: Float32Array,
  target?: Float32Array,
): number {
  const inputSize = sizeOf(spec.input);
  const samples = x.length / inputSize;
  if (!Number.isInteger(samples) || samples < 1 || samples > batchSize) {
    throw new ModelError(
      `x of ${spec.name} holds ${x.length} values, expected 1 to ${batchSize} times ${inputSize}`,
      "Hand over whole samples, no more than the network's batchSize.",
    );
  }
  const expected = samples * sizeOf(outputOf(spec));
  if (target !== undefined && target.length !== expected) {
    throw new ModelError(
      `target of ${spec.name} holds ${target.length} values, expected ${expected}`,
      "Hand over one output for each sample of x.",
    );
  }
  return samples;
}

/** @throws ModelError unless batchSize and threads are counts */
export function requireNetworkOptions({ batchSize, threads = 1 }: NetworkOptions): void {
  for (const [name, value] of Object.entries({ batchSize, threads })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ModelError(`${name} is ${value}, expected an integer from 1`, `Mend ${name}.`);
    }
  }
}
