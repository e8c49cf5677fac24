import { trainSteps } from "../training/train-steps.ts";
import type { Workbench } from "../training/workbench.ts";
import { isUsable } from "./held-out-loss.ts";
import type { Personalization } from "./personalization.ts";
import { pullTowards } from "./pull-towards.ts";

/** Share of the way to the round's global model that each step of the personal model takes. */
const PULL = 0.02;

/**
 * A personal model beside FedAvg's (Li et al. 2021, arXiv:2012.04221): it goes on from round to
 * round, is held near the global model, and never sent. Each model has half of a round's steps.
 * Where a step spoils the personal model, that of the round before stays.
 */
export function ditto(): Personalization {
  let personal: Float32Array | undefined;

  const trainPersonal = async (bench: Workbench, global: Float32Array, steps: number) => {
    const { network } = bench;
    network.setWeights(personal ?? global);
    try {
      await trainSteps(bench, steps, () => pullTowards(network, global, PULL));
    } finally {
      const trained = network.weights();
      if (isUsable(bench, trained)) personal = trained;
    }
  };
  return {
    name: "ditto",
    start: async (_bench, global) => ({ weights: global }),
    async train(bench, global) {
      await trainPersonal(bench, global, Math.floor(bench.stepsLeft() / 2));
      bench.network.setWeights(global);
      await trainSteps(bench, bench.stepsLeft());
    },
    async finish(bench, global) {
      if (isUsable(bench, global)) await trainPersonal(bench, global, bench.stepsLeft());
      return { weights: personal ?? global };
    },
    memory: () => (personal === undefined ? {} : { personal }),
    recall(memory) {
      personal = memory.personal;
    },
  };
}
