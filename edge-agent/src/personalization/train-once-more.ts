import { trainSteps } from "../training/train-steps.ts";
import type { Workbench } from "../training/workbench.ts";
import { isUsable } from "./held-out-loss.ts";

/**
 * What a next round's local training would make of weights.
 * @param fallbacks where training diverges, the first of `start` and these that can be used
 */
export async function trainOnceMore(
  bench: Workbench,
  start: Float32Array,
  ...fallbacks: readonly Float32Array[]
): Promise<Float32Array> {
  bench.network.setWeights(start);
  await trainSteps(bench, bench.stepsLeft());
  const candidates = [bench.network.weights(), start, ...fallbacks];
  return candidates.find((weights) => isUsable(bench, weights)) ?? start;
}
