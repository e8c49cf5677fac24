import type { TrainingPlan } from "@lares/shared";
import { computationSince, frameCost } from "./computation.ts";
import type { CountingNetwork } from "./counting-network.ts";
import type { Samples } from "./samples.ts";

/** What a method may use: a network to compute on, and the frames of its room. */
export interface Workbench {
  /** Free to be overwritten. */
  readonly network: CountingNetwork;
  readonly train: Samples;
  /** Normal frames after the training ones in time, which no training sees. */
  readonly heldOut: Samples;
  readonly plan: TrainingPlan;
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /**
   * Training steps that are left. The plan's epochs are what a room may compute in a round,
   * whatever its method: what else the method asks of the network is paid with steps.
   */
  stepsLeft(): number;
}

/** @param parts what was computed on its network before does not count */
export function createWorkbench(parts: Omit<Workbench, "stepsLeft">): Workbench {
  const { network, train, plan } = parts;
  const begin = network.computation;
  const steps = plannedSteps(train, plan);
  return {
    ...parts,
    stepsLeft() {
      const frames = frameCost(computationSince(begin, network.computation));
      return Math.max(0, steps - Math.round((frames * steps) / (plan.epochs * train.count)));
    },
  };
}

/** Training steps of a plan's epochs. */
export function plannedSteps(train: Samples, { epochs, batchSize }: TrainingPlan): number {
  return epochs * Math.ceil(train.count / batchSize);
}
