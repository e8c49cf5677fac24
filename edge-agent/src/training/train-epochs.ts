import { setImmediate as breathe } from "node:timers/promises";
import type { Network, TrainingPlan } from "@lares/shared";
import { type Samples, shuffledBatches } from "./samples.ts";

/**
 * Trains the network to give back its input, with Adam from a fresh state. Between steps the event
 * loop runs, so that connections stay alive.
 *
 * @param random orders the samples: the same numbers give the same weights
 * @throws the signal's reason once it is aborted
 */
export async function trainEpochs(
  network: Network,
  samples: Samples,
  plan: TrainingPlan,
  random: () => number,
  signal?: AbortSignal,
): Promise<void> {
  network.resetOptimizer();
  const { learningRate } = plan;
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    for (const batch of shuffledBatches(samples, plan.batchSize, random)) {
      signal?.throwIfAborted();
      network.step(batch, batch, { kind: "adam", learningRate, ...ADAM });
      await breathe();
    }
  }
}

/** Kingma and Ba 2015, arXiv:1412.6980, section 2. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
