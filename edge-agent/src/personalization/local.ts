import type { Personalization } from "./personalization.ts";
import { trainOnceMore } from "./train-once-more.ts";

/**
 * The room on its own: it starts from the common initial weights and never exchanges any. In the
 * end it trains once more, as methods do that make the global model their room's.
 */
export const local = (): Personalization => ({
  name: "local",
  start: async (_bench, global, local = global) => ({ weights: local }),
  finish: async (bench, global, local = global) => ({
    weights: await trainOnceMore(bench, local),
  }),
});
