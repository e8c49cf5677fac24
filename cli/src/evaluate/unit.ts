import { z } from "zod";
import type { EvaluationSettings } from "./settings.ts";

/** A piece of an evaluation that is computed, noted and resumed as a whole. */
export const Unit = z.strictObject({
  model: z.string(),
  /** A method of the federation, or a detector without a network. */
  method: z.string(),
  /** null for a detector, which has no randomness. */
  seed: z.int().positive().nullable(),
});
export type Unit = z.infer<typeof Unit>;

/** All units of an evaluation: model by model, since rooms are kept in memory for one model. */
export function unitsOf({
  models,
  methods,
  detectors,
  seeds,
}: Pick<EvaluationSettings, "models" | "methods" | "detectors" | "seeds">): readonly Unit[] {
  const all = Array.from({ length: seeds }, (_, i) => i + 1);
  return models.flatMap((model) => [
    ...methods.flatMap((method) => all.map((seed): Unit => ({ model, method, seed }))),
    ...detectors.map((method): Unit => ({ model, method, seed: null })),
  ]);
}

/** `fedala, simple, seed 2`. */
export function unitText({ model, method, seed }: Unit): string {
  return `${method}, ${model}${seed === null ? "" : `, seed ${seed}`}`;
}
