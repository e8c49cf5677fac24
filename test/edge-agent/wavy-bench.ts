import { CountingNetwork, createWorkbench, type Workbench } from "@lares/edge-agent";
import { type Network, seededRandom, type TrainingPlan } from "@lares/shared";
import { wavySamples } from "./wavy-samples.ts";

/** A room of waves: 48 frames to train on and 60 that no training sees. */
export function wavyBench(
  network: Network,
  plan: TrainingPlan,
  seed: number,
  change: Partial<Omit<Workbench, "network" | "stepsLeft">> = {},
): Workbench {
  return createWorkbench({
    network: new CountingNetwork(network),
    train: wavySamples(seed, 48),
    heldOut: wavySamples(seed, 60),
    plan,
    random: seededRandom(9),
    ...change,
  });
}
