import { ModelError } from "@lares/shared/learning";

/** `count` network inputs of `size` values, one after the other. */
export interface Samples {
  readonly count: number;
  readonly size: number;
  readonly values: Float32Array;
}

/** @throws ModelError unless `values` holds whole samples, at least one */
export function samplesOf(values: Float32Array, size: number): Samples {
  const count = values.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new ModelError(
      `samples have ${values.length} values, expected a multiple of ${size} above 0`,
      "Give whole network inputs.",
    );
  }
  return { count, size, values };
}

/** Samples `start` to `end` (exclusive), as a view. */
export function rangeOf(samples: Samples, start: number, end: number): Samples {
  const { size } = samples;
  return samplesOf(samples.values.subarray(start * size, end * size), size);
}

/**
 * The samples in a random order, in batches; the last batch may be smaller.
 * @param random gives numbers in [0, 1)
 * @param space for a batch, where each lies until the next one is asked for: a new array for each
 * would be the largest part of what a training thread leaves behind
 */
export function* shuffledBatches(
  samples: Samples,
  batchSize: number,
  random: () => number,
  space = new Float32Array(batchSize * samples.size),
): Generator<Float32Array> {
  const order = shuffledIndices(samples.count, random);
  for (let start = 0; start < samples.count; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const batch = space.subarray(0, indices.length * samples.size);
    for (const [i, index] of indices.entries()) {
      const from = index * samples.size;
      batch.set(samples.values.subarray(from, from + samples.size), i * samples.size);
    }
    yield batch;
  }
}

/**
 * Pass after pass over the samples, each in an order of its own. A batch holds until the next one
 * is asked for.
 */
export function* endlessBatches(
  samples: Samples,
  batchSize: number,
  random: () => number,
): Generator<Float32Array, never> {
  const space = new Float32Array(batchSize * samples.size);
  for (;;) yield* shuffledBatches(samples, batchSize, random, space);
}

/** Fisher and Yates' shuffle of 0 … count − 1. */
export function shuffledIndices(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
