import { setMaxListeners } from "node:events";
import { Aggregator } from "@lares/aggregator";
import { Agent } from "@lares/edge-agent";
import { type FleetId, type ModelSpec, type RoundResult, systemClock } from "@lares/shared";
import { version } from "../version.ts";
import { withTeardown } from "../with-teardown.ts";
import type { FleetConfig, RoundReport, SimulationParts, Training } from "./config.ts";
import { type Connect, openTransport } from "./open-transport.ts";
import type { Participant } from "./participant.ts";
import { watchUpdates } from "./watch-updates.ts";

const fleet = "simulation" as FleetId;
/** Nobody is late in a simulation, however slow its machine. */
const DEADLINE_MS = 24 * 3600 * 1000;

/**
 * Runs the rounds with the protocol that separate processes speak: one aggregator, many agents.
 * @throws the first failure of any of them, the signal's reason once it is aborted
 */
export function trainTogether(
  config: FleetConfig,
  spec: ModelSpec,
  participants: readonly Participant[],
  parts: SimulationParts,
): Promise<Training> {
  return withTeardown(async (teardown) => {
    const connect = await openTransport(config.transport, teardown);
    const failed = new AbortController();
    const fail = (error: unknown) => failed.abort(error);
    const signal = AbortSignal.any([parts.signal, failed.signal]);
    // Each client waits for it.
    setMaxListeners(0, signal);
    const rounds: RoundReport[] = [];
    const onResult = (result: RoundResult) => {
      const report = reportOf(result);
      rounds.push(report);
      parts.onRound(report);
    };
    const stoppable = { ...parts, signal };
    const count = participants.length;
    const global = runAggregator(config, spec, count, connect, stoppable, onResult);
    const agents = participants.map((participant) => {
      const log = watchUpdates(participant.device, parts.log, fail);
      return runAgent(spec, participant, connect, { ...stoppable, log });
    });
    // One that fails stops the others, which would wait for it.
    for (const task of [global, ...agents]) task.catch(fail);
    // None may still be at work when its connection is taken away.
    await Promise.allSettled([global, ...agents]);
    signal.throwIfAborted();
    return { global: await global, rounds };
  });
}

async function runAggregator(
  config: FleetConfig,
  spec: ModelSpec,
  quorum: number,
  connect: Connect,
  { log, signal }: SimulationParts,
  onResult: (result: RoundResult) => void,
): Promise<Float32Array> {
  const { rounds, dtype, training, seed } = config;
  const aggregator = new Aggregator(
    {
      fleet,
      spec,
      rounds,
      quorum,
      deadlineMs: DEADLINE_MS,
      dtype,
      training,
      strategy: "fedavg",
      seed,
    },
    { transport: await connect("aggregator"), clock: systemClock, log, onResult },
  );
  const { weights } = await aggregator.run(signal);
  return weights;
}

async function runAgent(
  spec: ModelSpec,
  { device, prepared, learner }: Participant,
  connect: Connect,
  { engine, log, signal }: SimulationParts,
): Promise<void> {
  const agent = new Agent(
    { fleet, device, room: prepared.name, spec, engine: engine.name, version: version() },
    { transport: await connect(device), learner, clock: systemClock, log, random: Math.random },
  );
  await agent.run(signal);
}

/** The loss of updates that did not count is none of the common model. */
function reportOf(result: RoundResult): RoundReport {
  const { round, hadQuorum, uplinkBytes, downlinkBytes, seconds } = result;
  return { round, loss: hadQuorum ? result.loss : null, uplinkBytes, downlinkBytes, seconds };
}
