import { requireNamed } from "@lares/shared";
import { fedavg } from "./fedavg.ts";
import { median } from "./median.ts";
import { multiKrum } from "./multi-krum.ts";
import type { Strategy } from "./strategy.ts";
import { trimmedMean } from "./trimmed-mean.ts";

/** Every strategy by its name. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  [fedavg, median, trimmedMean, multiKrum].map((strategy: Strategy) => [strategy.name, strategy]),
);

/** @throws ConfigError for a name that no strategy has */
export function requireStrategy(name: string): Strategy {
  return requireNamed("strategy", name, strategies);
}
