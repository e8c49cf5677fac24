import { setImmediate as breathe } from "node:timers/promises";
import { ADAM } from "./adam.ts";
import { examplesOf } from "./examples.ts";
import type { Workbench } from "./workbench.ts";

/**
 * Trains the network to give back its input, with Adam from a fresh state. Between steps the event
 * loop runs, so that connections stay alive. The same random numbers give the same weights.
 *
 * @param afterStep may change the network's weights
 * @throws the signal's reason once it is aborted
 */
export async function trainSteps(
  { network, train, plan, random, signal }: Omit<Workbench, "heldOut" | "stepsLeft">,
  steps: number,
  afterStep?: () => void,
): Promise<void> {
  network.resetOptimizer();
  const optimizer = { ...ADAM, learningRate: plan.learningRate };
  const examples = examplesOf(train, plan.batchSize, random);
  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted();
    const { input, target } = examples.next().value;
    network.step(input, target, optimizer);
    afterStep?.();
    await breathe();
  }
}
