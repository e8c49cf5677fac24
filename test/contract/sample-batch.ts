import {
  derivedSeed,
  initialWeights,
  type ModelSpec,
  outputOf,
  seededRandom,
  sizeOf,
  tensorsOf,
} from "@lares/shared";

/** Weights and samples for one call of a network. */
export interface SampleBatch {
  readonly weights: Float32Array;
  readonly x: Float32Array;
  readonly target: Float32Array;
}

/**
 * Seeded random data: initial weights with biases within (-0.2, 0.4), inputs within (-1, 1) and
 * targets within (0, 1), so that every activation gets values on all of its pieces.
 */
export function sampleBatch(spec: ModelSpec, samples: number): SampleBatch {
  const uniform = (label: string, length: number, low: number, high: number): Float32Array => {
    const random = seededRandom(derivedSeed(samples, `${spec.name} ${label}`));
    return Float32Array.from({ length }, () => low + (high - low) * random());
  };
  const weights = initialWeights(spec, samples);
  for (const { role, name, offset, length } of tensorsOf(spec)) {
    if (role === "bias") weights.set(uniform(name, length, -0.2, 0.4), offset);
  }
  return {
    weights,
    x: uniform("x", samples * sizeOf(spec.input), -1, 1),
    target: uniform("target", samples * sizeOf(outputOf(spec)), 0, 1),
  };
}
