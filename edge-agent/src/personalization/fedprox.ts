import { trainSteps } from "../training/train-steps.ts";
import type { Personalization } from "./personalization.ts";
import { pullTowards } from "./pull-towards.ts";

/** Share of the way back to the round's global model that each step takes. */
const PULL = 0.02;

/**
 * FedAvg whose local training is held near the round's global model (Li et al. 2020,
 * arXiv:1812.06127), so that rooms which differ do not drift apart.
 */
export const fedprox = (): Personalization => ({
  name: "fedprox",
  start: async (_bench, global) => ({ weights: global }),
  train: (bench, global) =>
    trainSteps(bench, bench.stepsLeft(), () => pullTowards(bench.network, global, PULL)),
  finish: async (_bench, global) => ({ weights: global }),
});
