import type { ModelSpec } from "@lares/shared";
import { adaptiveAggregation } from "./adaptive-aggregation.ts";
import { elementMap } from "./channel-mix.ts";
import type { Personalization } from "./personalization.ts";

/** FedALA with one alpha per weight, as in the paper. */
export const fedalaElement = (spec: ModelSpec): Personalization =>
  adaptiveAggregation("fedala-element", elementMap(spec));
