import { trainEpochs } from "../training/train-epochs.ts";
import type { Personalization } from "./personalization.ts";

/** FedAvg, then one more local training of the global model, as long as a round's. */
export const finetune = (): Personalization => ({
  name: "finetune",
  federates: true,
  start: async (_bench, global) => ({ weights: global }),
  async finish({ network, train, plan, random, signal }, global) {
    network.setWeights(global);
    await trainEpochs(network, train, plan, random, signal);
    return { weights: network.weights() };
  },
});
