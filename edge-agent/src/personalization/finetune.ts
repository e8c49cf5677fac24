import type { Personalization } from "./personalization.ts";
import { trainOnceMore } from "./train-once-more.ts";

/**
 * FedAvg, then one more local training of the global model, as long as a round's. Where that
 * diverges, the global model stays, and where even that cannot be used, the room's own.
 */
export const finetune = (): Personalization => ({
  name: "finetune",
  start: async (_bench, global) => ({ weights: global }),
  finish: async (bench, global, local = global) => ({
    weights: await trainOnceMore(bench, global, local),
  }),
});
