import type { ModelSpec } from "@lares/shared";
import { adaptiveAggregation } from "./adaptive-aggregation.ts";
import { channelMap } from "./channel-mix.ts";
import type { Personalization } from "./personalization.ts";

/** FedALA with one alpha per output channel: a few dozen numbers, which few steps can learn. */
export const fedala = (spec: ModelSpec): Personalization =>
  adaptiveAggregation("fedala", channelMap(spec));
