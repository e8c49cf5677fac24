import { endlessBatches, type Samples } from "./samples.ts";

/** One batch: what the network sees and what it should answer, until the next one is asked for. */
export interface Example {
  readonly input: Float32Array;
  readonly target: Float32Array;
}

/**
 * The batches that every gradient of a room is computed on: an autoencoder answers its input.
 * Pass after pass over the samples, each in an order of its own.
 * @param random gives numbers in [0, 1)
 */
export function* examplesOf(
  samples: Samples,
  batchSize: number,
  random: () => number,
): Generator<Example, never> {
  const batches = endlessBatches(samples, batchSize, random);
  for (;;) {
    const batch = batches.next().value;
    yield { input: batch, target: batch };
  }
}
