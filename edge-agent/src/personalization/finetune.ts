import { trainEpochs } from "../training/train-epochs.ts";
import { heldOutLoss } from "./held-out-loss.ts";
import type { Personalization } from "./personalization.ts";

/**
 * FedAvg, then one more local training of the global model, as long as a round's. Where that
 * diverges, the global model stays, and where even that cannot be used, the room's own.
 */
export const finetune = (): Personalization => ({
  name: "finetune",
  start: async (_bench, global) => ({ weights: global }),
  async finish(bench, global, local = global) {
    const { network, train, plan, random, signal } = bench;
    network.setWeights(global);
    await trainEpochs(network, train, plan, random, signal);
    const candidates = [network.weights(), global, local];
    const usable = candidates.find((weights) => Number.isFinite(heldOutLoss(bench, weights)));
    return { weights: usable ?? global };
  },
  forget() {},
});
