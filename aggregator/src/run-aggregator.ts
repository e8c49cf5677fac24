import {
  type BrokerAccess,
  brokerOptions,
  type ConfigError,
  connectMqtt,
  type Log,
  type RoundResult,
  requireWritable,
  signedWith,
  systemClock,
  Teardown,
  writeAtomically,
} from "@lares/shared";
import { Aggregator } from "./aggregator.ts";
import type { AggregatorOptions } from "./aggregator-options.ts";
import { measureRounds } from "./metrics/round-metrics.ts";
import { serveMetrics } from "./metrics/serve-metrics.ts";
import { openState } from "./open-state.ts";

export interface RunAggregatorOptions extends AggregatorOptions, BrokerAccess {
  /** File that holds the newest model after each round, as a msgpack ModelMessage. */
  readonly out?: string;
  /** Folder that keeps the rounds, so that a crash costs nothing; made when it is missing. */
  readonly state?: string;
  /** Rounds that the folder keeps with all updates; 10 if left out. */
  readonly keepRounds?: number;
  /** Port on which this machine can read Prometheus metrics; 0 takes a free one. */
  readonly metrics?: number;
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
export async function runAggregator(given: RunAggregatorOptions): Promise<void> {
  const measured = measureRounds(given.log);
  const options = { ...given, log: measured.log };
  const { identity, out, signal, log, fleet, spec } = options;
  if (out !== undefined) await requireWritable(out);
  const teardown = new Teardown();
  try {
    if (options.metrics !== undefined) {
      const server = await serveMetrics(options.metrics, measured.text);
      teardown.defer(() => server[Symbol.asyncDispose]());
      log("info", "metrics.listening", { url: server.url });
    }
    const state = await openState(options, teardown);
    const clientId = identity?.().membership.device ?? `aggregator-${fleet}-${spec.name}`;
    const connection = await connectMqtt({ ...brokerOptions(options), clientId, signal, log });
    const transport = signedWith(connection, identity, log);
    teardown.defer(() => transport[Symbol.asyncDispose]());
    let failure: ConfigError | undefined;
    const onResult = async (_result: RoundResult, model: Uint8Array): Promise<void> => {
      if (out !== undefined) failure = await save(out, model, log);
    };
    const parts = { transport, clock: systemClock, log, onResult, ...(state && { state }) };
    await new Aggregator(options, parts).run(signal);
    if (failure !== undefined) throw failure;
  } finally {
    await teardown[Symbol.asyncDispose]();
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
