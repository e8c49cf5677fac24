import { reconstructionLoss } from "../training/loss.ts";
import type { Workbench } from "../training/workbench.ts";

/**
 * Loss on frames that no training sees, by which methods choose between weights.
 * @returns Infinity for weights that cannot be used: not finite, or the network's answer is not
 */
export function heldOutLoss({ network, heldOut, plan }: Workbench, weights: Float32Array): number {
  if (!weights.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  network.setWeights(weights);
  const loss = reconstructionLoss(network, heldOut, plan.batchSize);
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

/** Whether a room could watch with these weights. */
export function isUsable(bench: Workbench, weights: Float32Array): boolean {
  return Number.isFinite(heldOutLoss(bench, weights));
}
