import { once } from "node:events";
import { type BrokerOptions, startBroker } from "./broker.ts";

export interface RunBrokerOptions extends BrokerOptions {
  /** Ends the broker. */
  readonly signal: AbortSignal;
}

/**
 * Runs a broker until the signal.
 * @throws ConfigError when the address cannot be had
 */
export async function runBroker(options: RunBrokerOptions): Promise<void> {
  const { signal, log } = options;
  const broker = await startBroker(options);
  if (!signal.aborted) await once(signal, "abort");
  const counters = broker.counters();
  await broker[Symbol.asyncDispose]();
  log?.("info", "stopped", { ...counters });
}
