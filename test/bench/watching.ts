import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runAggregator } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { alignColumns } from "@lares/cli";
import { BugError, FleetId, requireModel, silentLog } from "@lares/shared";
import { serviceEnvironment } from "../service-environment.ts";
import { writeRecording } from "./camera-recording.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";

/** What a child process shall measure. */
export interface WatchingJob {
  readonly model: string;
  readonly framesPerSecond: number;
  /** Of each phase. */
  readonly seconds: number;
  readonly learnFrames: number;
}

interface WatchingPhase {
  readonly scored: number;
  readonly dropped: number;
  /** From the moment when a frame was due to that when it was judged. */
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** What it measured. */
export interface WatchingSample {
  readonly idle: WatchingPhase;
  readonly training: WatchingPhase;
  /** Of the second phase, spent with rounds of training. */
  readonly trainingShare: number;
  /** Largest resident set of the process, its training thread included. */
  readonly rssBytes: number;
}

export const watchingSuite: BenchSuite = {
  summary: "frames that are judged while an agent trains, and its memory",
  help: `Usage: npm run bench -- watching [options]

One agent watches a camera that gives 256x192 RGB frames at a fixed rate, in a process of its own, with the
environment of lares-agent.service: first without rounds, then while it trains round after round. A frame that comes while the one before it is
still judged is dropped, as of every live camera. Delays are from the moment when a frame was due.

  --fps N       frames a second (default 10)
  --seconds S   time of each phase (default 20)
  --models A,B  default simple,micro
  --json FILE   also write {machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      fps: { type: "string", default: "10" },
      seconds: { type: "string", default: "20" },
      models: { type: "string", default: "simple,micro" },
      json: { type: "string" },
    },
  });
  const framesPerSecond = parseCount("fps", values.fps);
  const settings = {
    framesPerSecond,
    seconds: parseCount("seconds", values.seconds),
    learnFrames: 240,
  };
  const machine = thisMachine();
  console.log(`${machineLine(machine)}\n`);
  const results: (WatchingSample & { readonly model: string })[] = [];
  for (const model of values.models.split(",")) {
    results.push({ model, ...(await runWatchingJob({ model, ...settings })) });
  }
  console.log(tableOf(results, framesPerSecond));
  if (values.json === undefined) return;
  await writeFile(values.json, `${JSON.stringify({ machine, settings, results }, null, 2)}\n`);
}

const child = fileURLToPath(new URL("watching-child.mjs", import.meta.url));

/** Runs one agent with broker and aggregator beside it. */
export async function runWatchingJob(job: WatchingJob): Promise<WatchingSample> {
  const stop = new AbortController();
  const folder = await mkdtemp(join(tmpdir(), "lares-watching-"));
  const recording = await writeRecording(join(folder, "camera.rgb"), job.learnFrames);
  const broker = await startBroker({ port: 0 });
  const settings = JSON.stringify({ ...job, recording, broker: broker.url });
  const running = spawn(process.execPath, [child, settings], {
    env: { ...process.env, ...(await serviceEnvironment()) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  running.once("message", () => {
    endlessRounds(broker.url, job.model, stop.signal).catch(() => {});
  });
  try {
    const [output, complaints, [exitCode]] = await Promise.all([
      text(running.stdout as NonNullable<typeof running.stdout>),
      text(running.stderr as NonNullable<typeof running.stderr>),
      once(running, "exit"),
    ]);
    if (exitCode !== 0) throw new BugError(`watching with ${job.model} failed: ${complaints}`);
    return JSON.parse(output) as WatchingSample;
  } finally {
    stop.abort();
    await broker[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
}

function endlessRounds(broker: string, model: string, signal: AbortSignal): Promise<unknown> {
  const training = { epochs: 4, batchSize: 16, learningRate: 0.002 };
  return runAggregator({
    ...{ broker, fleet: FleetId.parse("home"), spec: requireModel(model), rounds: 5000, quorum: 1 },
    ...{ deadlineMs: 600_000, dtype: "f32", training, strategy: "fedavg", seed: 1 },
    ...{ signal, log: silentLog },
  });
}

function tableOf(
  results: readonly (WatchingSample & { readonly model: string })[],
  framesPerSecond: number,
): string {
  const headings = [
    "model",
    "phase",
    "fps",
    "scored",
    "dropped",
    "median ms",
    "p99 ms",
    "training",
    "RSS MB",
  ];
  const rows = results.flatMap(({ model, idle, training, trainingShare, rssBytes }) =>
    [idle, training].map((phase) => {
      const isTraining = phase === training;
      return [
        model,
        isTraining ? "training" : "idle",
        String(framesPerSecond),
        String(phase.scored),
        `${((100 * phase.dropped) / (phase.scored + phase.dropped)).toFixed(1)} %`,
        phase.medianMs.toFixed(1),
        phase.p99Ms.toFixed(1),
        isTraining ? `${(100 * trainingShare).toFixed(0)} %` : "",
        isTraining ? (rssBytes / 1e6).toFixed(0) : "",
      ];
    }),
  );
  return alignColumns([headings, ...rows]).join("\n");
}
