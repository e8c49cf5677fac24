import type { Personalization } from "./personalization.ts";

/** The global model as it is (McMahan et al. 2017, arXiv:1602.05629). */
export const fedavg = (): Personalization => ({
  name: "fedavg",
  start: async (_bench, global) => ({ weights: global }),
  finish: async (_bench, global) => ({ weights: global }),
});
