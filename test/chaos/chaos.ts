import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Aggregator, findRecordedRound, openFolder, RoundArchive } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import {
  connectMqtt,
  type DeviceId,
  derivedSeed,
  type FleetId,
  type RoundResult,
  type RunId,
  seededRandom,
  silentLog,
  systemClock,
  Teardown,
} from "@lares/shared";
import { tiny } from "../tiny-spec.ts";
import { startChaosProxy } from "./chaos-proxy.ts";
import { type History, type UpdateOf, type Violations, violationsOf } from "./history.ts";
import { LightAgent } from "./light-agent.ts";

const fleet = "home" as FleetId;

/** What agents live with. */
const AT_AGENTS = { cut: 0.25, stall: 0.02, slice: 0.1, delay: 0.1, duplicate: 0.1 };
/** The aggregator's own line is never cut here, but everything else happens on it. */
const AT_AGGREGATOR = { cut: 0, stall: 0.005, slice: 0.1, delay: 0.1, duplicate: 0.1 };

/** Longest wait for receipts once the rounds are over. */
const PATIENCE_MS = 60_000;

export interface ChaosOutcome {
  readonly agents: number;
  readonly rounds: number;
  /** Connections of agents that were cut. */
  readonly cuts: number;
  readonly duplicates: number;
  /** Updates that agents made; each was sent until it had a receipt. */
  readonly updates: number;
  /** Updates that had a receipt in the end. */
  readonly receipted: number;
  /** Of them, those that count. */
  readonly accepted: number;
  readonly acknowledgedLost: number;
  readonly doubleCounted: number;
  readonly violations: Violations;
}

/** Rounds of light agents over our broker and a network that misbehaves. */
export async function chaos(
  settings: { agents: number; rounds: number; seed: number },
  onRound: (done: number, of: number) => void = () => {},
): Promise<ChaosOutcome> {
  const { agents: count, rounds, seed } = settings;
  const teardown = new Teardown();
  const stop = new AbortController();
  // Each agent waits for it.
  setMaxListeners(0, stop.signal);
  try {
    const state = await mkdtemp(join(tmpdir(), "lares-chaos-"));
    teardown.defer(() => rm(state, { recursive: true }));
    const broker = await startBroker({ port: 0, maxConnectsPerMinute: 10_000 });
    teardown.defer(() => broker[Symbol.asyncDispose]());
    const random = (label: string) => seededRandom(derivedSeed(seed, label));
    const near = await startChaosProxy(broker.url, AT_AGGREGATOR, random("near"));
    teardown.defer(() => near[Symbol.asyncDispose]());
    const far = await startChaosProxy(broker.url, AT_AGENTS, random("far"));
    teardown.defer(() => far[Symbol.asyncDispose]());
    const agents = Array.from({ length: count }, (_, i) => {
      const device = `agent-${i}` as DeviceId;
      return new LightAgent(far.url, { fleet, device, spec: tiny, random: random(device) });
    });
    const running = Promise.all(agents.map((agent) => agent.run(stop.signal)));
    teardown.defer(async () => {
      stop.abort();
      await running;
    });
    const transport = await connectMqtt({ url: near.url, clientId: "aggregator" });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const archive = new RoundArchive(await openFolder(state));
    const results: RoundResult[] = [];
    const onResult = (result: RoundResult): void => {
      results.push(result);
      onRound(results.length, rounds);
    };
    const parts = { transport, clock: systemClock, log: silentLog, onResult };
    const kept = { archive, keep: rounds };
    await new Aggregator(optionsOf(count, rounds), { ...parts, state: kept }).run(stop.signal);
    await untilAnswered(agents);
    const history = await historyOf(agents, archive, results);
    return outcomeOf(history, { agents: count, rounds, ...far.counts });
  } finally {
    await teardown[Symbol.asyncDispose]();
  }
}

function optionsOf(agents: number, rounds: number) {
  return {
    fleet,
    spec: tiny,
    rounds,
    quorum: Math.ceil(agents / 2),
    deadlineMs: 30_000,
    dtype: "f32",
    training: { epochs: 1, batchSize: 4, learningRate: 0.001 },
    strategy: "fedavg",
    seed: 1,
  } as const;
}

async function untilAnswered(agents: readonly LightAgent[]): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (agents.some(({ waiting }) => waiting > 0) && performance.now() < endMs) await sleep(50);
}

async function historyOf(
  agents: readonly LightAgent[],
  archive: RoundArchive,
  results: readonly RoundResult[],
): Promise<History> {
  const counted: UpdateOf[] = [];
  const runs = new Set<RunId>();
  for (const round of await archive.rounds()) {
    const segment = await archive.read(round);
    await segment.close();
    const recorded = findRecordedRound(segment.steps);
    if (recorded === undefined) continue;
    runs.add(recorded.opened.run);
    counted.push(...recorded.updates.map(({ device, update }) => ({ round, device, update })));
  }
  if (runs.size !== 1) throw new Error(`${runs.size} runs in one folder`);
  return {
    sent: agents.flatMap(({ sent }) => sent),
    receipts: agents.flatMap(({ receipts }) => receipts),
    counted,
    results,
    heard: new Map(agents.map(({ device, heard }) => [device, heard])),
  };
}

function outcomeOf(
  history: History,
  run: { agents: number; rounds: number; cut: number; duplicate: number },
): ChaosOutcome {
  const violations = violationsOf(history);
  const accepted = history.receipts.filter(({ status }) => status === "accepted");
  return {
    agents: run.agents,
    rounds: run.rounds,
    cuts: run.cut,
    duplicates: run.duplicate,
    updates: history.sent.length,
    receipted: history.sent.length - violations.unanswered.length,
    accepted: new Set(accepted.map(({ update }) => update)).size,
    acknowledgedLost: violations.acknowledgedLost.length,
    doubleCounted: violations.doubleCounted.length,
    violations,
  };
}
