import {
  type BrokerAccess,
  brokerOptions,
  type ConfigError,
  connectMqtt,
  type Log,
  type RoundResult,
  requireWritable,
  systemClock,
  writeAtomically,
} from "@lares/shared";
import { Aggregator } from "./aggregator.ts";
import type { AggregatorOptions } from "./aggregator-options.ts";

export interface RunAggregatorOptions extends AggregatorOptions, BrokerAccess {
  /** File that holds the newest model after each round, as a msgpack ModelMessage. */
  readonly out?: string;
  /** Ends the rounds. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Runs the rounds of one task on a broker, until they are over or the signal is aborted.
 *
 * A model that cannot be written is logged and costs no round: the broker has it, and the next
 * round writes again.
 * @throws ConfigError for an option that is not allowed, or when the last model was not written
 * @throws PeerError when the broker cannot be reached
 */
export async function runAggregator(options: RunAggregatorOptions): Promise<void> {
  const { identity, out, signal, log, fleet, spec } = options;
  if (out !== undefined) await requireWritable(out);
  const clientId = identity?.membership.device ?? `aggregator-${fleet}-${spec.name}`;
  const transport = await connectMqtt({ ...brokerOptions(options), clientId, signal, log });
  try {
    let failure: ConfigError | undefined;
    const onResult = async (_result: RoundResult, model: Uint8Array): Promise<void> => {
      if (out !== undefined) failure = await save(out, model, log);
    };
    const parts = { transport, clock: systemClock, log, onResult };
    await new Aggregator(options, parts).run(signal);
    if (failure !== undefined) throw failure;
  } finally {
    await transport[Symbol.asyncDispose]();
  }
}

async function save(path: string, model: Uint8Array, log: Log): Promise<ConfigError | undefined> {
  try {
    await writeAtomically(path, model);
    return undefined;
  } catch (error) {
    log("error", "model.not-saved", { path, error });
    return error as ConfigError;
  }
}
