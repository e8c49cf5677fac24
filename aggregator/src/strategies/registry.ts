import { requireNamed } from "@lares/shared";
import { fedavg } from "./fedavg.ts";
import type { Strategy } from "./strategy.ts";

/** Every strategy by its name. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  [fedavg].map((strategy) => [strategy.name, strategy]),
);

/** @throws ConfigError for a name that no strategy has */
export function requireStrategy(name: string): Strategy {
  return requireNamed("strategy", name, strategies);
}
