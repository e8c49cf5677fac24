import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Aggregator, openFolder, RoundArchive } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { connectMqtt, type FleetId, silentLog, systemClock, Teardown } from "@lares/shared";
import { RecordedAgent, recordedAgent } from "../bench/scale/recorded-agent.ts";
import { tiny } from "../tiny-spec.ts";

const fleet = "home" as FleetId;
const AGENTS = 3;
/** Rounds before the first look: caches fill, code is compiled. */
const WARM_UP = 0.1;
const LOOKS = 10;

export interface SoakOutcome {
  readonly rounds: number;
  readonly agents: number;
  /** Updates that counted. */
  readonly counted: number;
  /** Heap and buffers after a forced collection, from the first look to the last. */
  readonly grownMBPer1000: number;
  /** Open descriptors of the process, at the first look and the last. */
  readonly descriptors: readonly [number, number];
}

interface Look {
  readonly round: number;
  readonly bytes: number;
  readonly descriptors: number;
}

/** Many short rounds of a tiny model: broker, agents and an aggregator with its log, one process. */
export async function soak(
  rounds: number,
  onRound: (done: number, of: number) => void = () => {},
): Promise<SoakOutcome> {
  const teardown = new Teardown();
  try {
    const state = await mkdtemp(join(tmpdir(), "lares-soak-"));
    teardown.defer(() => rm(state, { recursive: true }));
    const broker = await startBroker({ port: 0 });
    teardown.defer(() => broker[Symbol.asyncDispose]());
    for (let number = 0; number < AGENTS; number++) {
      const about = { url: broker.url, spec: tiny, resendMs: 10_000 };
      const agent = await RecordedAgent.join(recordedAgent(number, about));
      teardown.defer(() => agent[Symbol.asyncDispose]());
    }
    const transport = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const archive = new RoundArchive(await openFolder(state));
    const looks: Look[] = [];
    let counted = 0;
    const first = Math.floor(rounds * WARM_UP);
    const every = Math.max(1, Math.floor((rounds - first) / LOOKS));
    const onResult = async (result: { round: number; contributions: readonly unknown[] }) => {
      counted += result.contributions.length;
      const done = result.round + 1;
      onRound(done, rounds);
      if (done >= first && (done - first) % every === 0) looks.push(await look(done));
    };
    const parts = { transport, clock: systemClock, log: silentLog, onResult };
    const options = optionsOf(rounds);
    await new Aggregator(options, { ...parts, state: { archive, keep: 2 } }).run(
      new AbortController().signal,
    );
    const [begin, end] = [looks.at(0) as Look, looks.at(-1) as Look];
    const megabytes = (end.bytes - begin.bytes) / 1e6;
    return {
      rounds,
      agents: AGENTS,
      counted,
      grownMBPer1000: (1000 * megabytes) / (end.round - begin.round),
      descriptors: [begin.descriptors, end.descriptors],
    };
  } finally {
    await teardown[Symbol.asyncDispose]();
  }
}

async function look(round: number): Promise<Look> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  // Twice: what the first finds free only then lets go of its buffers.
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  const descriptors = (await readdir("/proc/self/fd")).length;
  return { round, bytes: heapUsed + external, descriptors };
}

function optionsOf(rounds: number) {
  return {
    fleet,
    spec: tiny,
    rounds,
    quorum: AGENTS,
    deadlineMs: 60_000,
    dtype: "f32",
    training: { epochs: 1, batchSize: 4, learningRate: 0.001 },
    strategy: "fedavg",
    seed: 1,
  } as const;
}
