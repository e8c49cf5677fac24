/** What networks computed. Frames are counted beside batches, since batches differ in size. */
export interface Computation {
  /** Batches forward and backward. */
  readonly gradients: number;
  readonly gradientFrames: number;
  /** Batches forward only: losses by which methods choose, and those that are reported. */
  readonly inferences: number;
  readonly inferredFrames: number;
}

export const noComputation: Computation = {
  gradients: 0,
  gradientFrames: 0,
  inferences: 0,
  inferredFrames: 0,
};

/**
 * A frame forward only, by one forward and backward: 0.37 for `simple` and 0.41 for `micro` with
 * the kernels.
 */
const FORWARD_SHARE = 0.4;

/** What was computed after `earlier`. */
export function computationSince(earlier: Computation, now: Computation): Computation {
  return {
    gradients: now.gradients - earlier.gradients,
    gradientFrames: now.gradientFrames - earlier.gradientFrames,
    inferences: now.inferences - earlier.inferences,
    inferredFrames: now.inferredFrames - earlier.inferredFrames,
  };
}

/** The time of a computation, in frames forward and backward. */
export function frameCost({ gradientFrames, inferredFrames }: Computation): number {
  return gradientFrames + FORWARD_SHARE * inferredFrames;
}
