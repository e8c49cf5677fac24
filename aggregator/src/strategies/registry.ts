import { ConfigError } from "@lares/shared";
import { fedavg } from "./fedavg.ts";
import type { Strategy } from "./strategy.ts";

/** Every strategy by its name. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  [fedavg].map((strategy) => [strategy.name, strategy]),
);

/** @throws ConfigError for a name that no strategy has */
export function requireStrategy(name: string): Strategy {
  const strategy = strategies.get(name);
  if (strategy === undefined) {
    const known = [...strategies.keys()].join(", ");
    throw new ConfigError(`strategy is "${name}", expected one of ${known}`, "Name one of them.");
  }
  return strategy;
}
