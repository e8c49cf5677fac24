import type { Activation } from "../../models/model-spec.ts";

interface ActivationFunction {
  readonly value: (x: number) => number;
  /** Derivative at x, given also the value there. */
  readonly slope: (x: number, y: number) => number;
}

/** Value and slope of each activation. */
export const activations = {
  linear: { value: (x) => x, slope: () => 1 },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), slope: (_, y) => y * (1 - y) },
  clip: {
    value: (x) => Math.min(1, Math.max(0, x)),
    slope: (x) => (x >= 0 && x <= 1 ? 1 : 0),
  },
} satisfies Record<Activation, ActivationFunction>;
