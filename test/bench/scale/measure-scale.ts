import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ModelSpec, parameterCount, Teardown } from "@lares/shared";
import { startBrokerProcess } from "../../broker/broker-process.ts";
import { endProcess } from "../../end-process.ts";
import { startMosquitto } from "../../mosquitto.ts";
import { residentBytes } from "../../process-memory.ts";
import type { AgentsJob, AgentsWord } from "./agents-child.ts";

/** Which broker carries the rounds. */
export type ScaleBroker = "lares" | "mosquitto";

export interface ScaleSettings {
  readonly broker: ScaleBroker;
  readonly agents: number;
  /** Processes that the agents are spread over. */
  readonly processes: number;
  readonly rounds: number;
  readonly spec: ModelSpec;
  readonly deadlineMs: number;
}

/** What aggregator-child.mjs says of a round. */
interface AggregatorWord {
  readonly round: number;
  readonly model: string;
  readonly seconds: number;
  readonly counted: number;
  readonly keptBytes: number;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
}

/** Rounds of many recorded agents on one broker. Times of rounds after the first: it warms up. */
export interface ScaleResult {
  readonly broker: ScaleBroker;
  readonly agents: number;
  readonly parameters: number;
  readonly rounds: number;
  /** Updates that counted, of agents times rounds. */
  readonly counted: number;
  readonly accepted: number;
  /** From the question to the last counted update. */
  readonly roundSeconds: readonly number[];
  readonly receiptMsP50: number;
  readonly receiptMsP99: number;
  /** After a forced garbage collection at the end of the last round: heap and buffers. */
  readonly aggregatorKeptMB: number;
  readonly aggregatorRssMB: number;
  readonly aggregatorPeakRssMB: number;
  readonly brokerPeakRssMB: number;
  readonly joinSeconds: number;
}

/** An update that has no receipt yet is sent again no sooner: the broker may just be busy. */
const RESEND_MS = 60_000;
/** It drops what a client has not taken beyond 1,000 messages; two are retained for each device. */
const MOSQUITTO = ["max_queued_messages 10000"];
const LONGEST_RUN_MS = 30 * 60_000;

/**
 * Runs rounds with `agents` real MQTT connections, each in one of several processes, an aggregator
 * that keeps every update on disk, and a broker, all on this machine.
 */
export async function measureScale(settings: ScaleSettings): Promise<ScaleResult> {
  const { agents, processes, rounds, spec, deadlineMs } = settings;
  const teardown = new Teardown();
  try {
    const state = await mkdtemp(join(tmpdir(), "lares-scale-"));
    teardown.defer(() => rm(state, { recursive: true }));
    const broker = await startOne(settings.broker);
    teardown.defer(() => broker.stop());
    const { url } = broker;
    const startMs = performance.now();
    const children = shares(agents, processes).map(({ first, count }) =>
      startAgents({ url, spec, first, count, resendMs: RESEND_MS }),
    );
    for (const child of children) teardown.defer(() => endProcess(child));
    await Promise.all(children.map((child) => nextWord(child)));
    const joinSeconds = (performance.now() - startMs) / 1000;
    const job = { url, state, spec, rounds, quorum: agents, deadlineMs };
    const words = await playRounds(job);
    const brokerPeakRssMB = (await residentBytes(broker.pid, "VmHWM")) / 1e6;
    const receipts = await Promise.all(children.map(receiptsOf));
    const receiptMs = receipts.flatMap((some) => some.receiptMs).sort((a, b) => a - b);
    const last = words.at(-1) as AggregatorWord;
    return {
      broker: settings.broker,
      agents,
      parameters: parameterCount(spec),
      rounds,
      counted: words.reduce((sum, { counted }) => sum + counted, 0),
      accepted: receipts
        .flatMap(({ statuses }) => statuses)
        .filter((status) => status === "accepted").length,
      roundSeconds: words.map(({ seconds }) => seconds),
      receiptMsP50: quantile(receiptMs, 0.5),
      receiptMsP99: quantile(receiptMs, 0.99),
      aggregatorKeptMB: last.keptBytes / 1e6,
      aggregatorRssMB: last.rssBytes / 1e6,
      aggregatorPeakRssMB: last.peakRssBytes / 1e6,
      brokerPeakRssMB,
      joinSeconds,
    };
  } finally {
    await teardown[Symbol.asyncDispose]();
  }
}

interface StartedBroker {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

async function startOne(kind: ScaleBroker): Promise<StartedBroker> {
  switch (kind) {
    case "lares": {
      const broker = await startBrokerProcess({ timeoutMs: LONGEST_RUN_MS });
      const url = `mqtt://127.0.0.1:${broker.port}`;
      const stop = async () => broker[Symbol.asyncDispose]();
      return { url, pid: broker.child.pid as number, stop };
    }
    case "mosquitto": {
      const broker = await startMosquitto({ more: MOSQUITTO });
      return { ...broker, stop: async () => broker[Symbol.asyncDispose]() };
    }
    default:
      return kind satisfies never;
  }
}

/** Runs the aggregator to its end. @returns what it said, round by round */
async function playRounds(job: object & { rounds: number }): Promise<AggregatorWord[]> {
  const script = fileURLToPath(new URL("aggregator-child.mjs", import.meta.url));
  const leader = fork(script, [JSON.stringify(job)], { execArgv: ["--expose-gc"] });
  const words: AggregatorWord[] = [];
  leader.on("message", (word: AggregatorWord) => words.push(word));
  const [code] = await once(leader, "exit");
  if (code !== 0 || words.length !== job.rounds) {
    throw new Error(`the aggregator ended with ${code} after ${words.length} rounds`);
  }
  return words;
}

function startAgents(job: AgentsJob): ChildProcess {
  const script = fileURLToPath(new URL("agents-child.ts", import.meta.url));
  const execArgv = ["--conditions=source", "--import=tsx"];
  return fork(script, [JSON.stringify(job)], { execArgv });
}

async function nextWord(child: ChildProcess): Promise<AgentsWord> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`agents ended with ${code}`);
  });
  const [word] = await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {});
  return word as AgentsWord;
}

async function receiptsOf(child: ChildProcess) {
  const word = nextWord(child);
  child.send("end");
  const said = await word;
  if (said.kind !== "receipts") throw new Error(`agents said ${said.kind}`);
  return said;
}

function shares(agents: number, processes: number): { first: number; count: number }[] {
  return Array.from({ length: processes }, (_, i) => {
    const first = Math.floor((agents * i) / processes);
    return { first, count: Math.floor((agents * (i + 1)) / processes) - first };
  });
}

/** @param sorted ascending, at least one */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
