import { Aggregator } from "@lares/aggregator";
import { Agent } from "@lares/edge-agent";
import {
  type FleetId,
  type ModelSpec,
  type RoundResult,
  systemClock,
  Teardown,
} from "@lares/shared";
import { version } from "../version.ts";
import type { RoundReport, SimulationConfig, SimulationParts, Training } from "./config.ts";
import { type Connect, openTransport } from "./open-transport.ts";
import type { Participant } from "./participant.ts";

const fleet = "simulation" as FleetId;
/** Nobody is late in a simulation, however slow its machine. */
const DEADLINE_MS = 24 * 3600 * 1000;

/** Runs the rounds with the protocol that separate processes speak: one aggregator, many agents. */
export async function trainTogether(
  config: SimulationConfig,
  spec: ModelSpec,
  participants: readonly Participant[],
  parts: SimulationParts,
): Promise<Training> {
  await using teardown = new Teardown();
  const connect = await openTransport(config.transport, teardown);
  const failed = new AbortController();
  const signal = AbortSignal.any([parts.signal, failed.signal]);
  const rounds: RoundReport[] = [];
  const onResult = (result: RoundResult) => {
    const report = reportOf(result);
    rounds.push(report);
    parts.onRound(report);
  };
  const tasks = [
    runAggregator(config, spec, participants.length, connect, { ...parts, signal }, onResult),
    ...participants.map((participant) =>
      runAgent(spec, participant, connect, { ...parts, signal }),
    ),
  ];
  // One that fails stops the others, which would wait for it.
  for (const task of tasks) task.catch((error: unknown) => failed.abort(error));
  const [global] = await Promise.all(tasks);
  return { global: global as Float32Array, rounds };
}

async function runAggregator(
  config: SimulationConfig,
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
): Promise<Float32Array> {
  const agent = new Agent(
    { fleet, device, room: prepared.name, spec, engine: engine.name, version: version() },
    { transport: await connect(device), learner, clock: systemClock, log, random: Math.random },
  );
  const { global } = await agent.run(signal);
  return global;
}

function reportOf({ round, loss, uplinkBytes, downlinkBytes, seconds }: RoundResult): RoundReport {
  return { round, loss, uplinkBytes, downlinkBytes, seconds };
}
