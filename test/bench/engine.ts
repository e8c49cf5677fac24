import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { ConfigError, micro, parameterCount, simple } from "@lares/shared";
import { tfjsNodeDirectory } from "../tfjs-node/require-tfjs-node.ts";
import { type EngineJob, type EngineSample, runEngineJob } from "./engine-job.ts";
import { median } from "./median.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";
import { wide } from "./wide-spec.ts";

const batchSize = 16;

/** Medians of one engine on one model. */
export interface EngineResult extends EngineSample {
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  readonly threads: number;
  /** Fastest and slowest repetition's time of a step. */
  readonly stepMsRange: readonly [number, number];
  /** Time of a step as a share of tfjs-node's best on this model; null without tfjs-node. */
  readonly stepToTfjsNode: number | null;
}

export const engineSuite: BenchSuite = {
  summary: "training step, inference, memory and start-up of each engine",
  help: `Usage: npm run bench -- engine [options]

Training steps of Adam with batches of ${batchSize}, single-image inference, the largest resident set
and the time from the start of the process to the first inference. Each measurement runs in a
process of its own; engines take turns and the medians over all turns count.
tfjs-node takes part once test/tfjs-node/setup.sh has run.

  --repetitions N  turns of each engine on each model (default 5)
  --seconds S      time for the training steps of one turn (default 1)
  --json FILE      also write {machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      repetitions: { type: "string", default: "5" },
      seconds: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const repetitions = positive("repetitions", values.repetitions);
  const seconds = positive("seconds", values.seconds);
  const results = await measureAll(jobsOf(seconds), repetitions);
  const machine = thisMachine();
  console.log(`${machineLine(machine)}\n`);
  console.log(tableOf(results));
  if (values.json !== undefined) {
    const settings = { batchSize, repetitions, seconds };
    await writeFile(values.json, `${JSON.stringify({ machine, settings, results }, null, 2)}\n`);
  }
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (number > 0) return number;
  throw new ConfigError(`--${option} is ${value}, expected a number above 0`, `Mend --${option}.`);
}

function jobsOf(seconds: number): readonly EngineJob[] {
  const candidates: Pick<EngineJob, "engine" | "threads">[] = [
    { engine: "kernels", threads: 1 },
    { engine: "kernels", threads: 2 },
    { engine: "kernels scalar", threads: 1 },
  ];
  if (existsSync(tfjsNodeDirectory)) {
    candidates.push({ engine: "tfjs-node", threads: 1 }, { engine: "tfjs-node", threads: 2 });
  } else {
    console.log("tfjs-node is left out: test/tfjs-node/setup.sh installs it\n");
  }
  return [simple, micro, wide].flatMap((spec) =>
    candidates.map((candidate) => ({ ...candidate, spec, batchSize, seconds })),
  );
}

/** Repetition by repetition, so that a slow minute of the machine meets every engine. */
async function measureAll(
  jobs: readonly EngineJob[],
  repetitions: number,
): Promise<readonly EngineResult[]> {
  const samples = new Map<EngineJob, EngineSample[]>(jobs.map((job) => [job, []]));
  for (let turn = 0; turn < repetitions; turn++) {
    for (const job of jobs) samples.get(job)!.push(await runEngineJob(job, tfjsNodeDirectory));
  }
  const stepMsOf = (job: EngineJob): number => median(samples.get(job)!.map((s) => s.stepMs));
  return jobs.map((job) => {
    const rivals = jobs.filter(({ engine, spec }) => engine === "tfjs-node" && spec === job.spec);
    return {
      model: job.spec.name,
      parameters: parameterCount(job.spec),
      engine: job.engine,
      threads: job.threads,
      ...mediansOf(samples.get(job)!),
      stepToTfjsNode:
        rivals.length === 0 ? null : stepMsOf(job) / Math.min(...rivals.map(stepMsOf)),
    };
  });
}

function mediansOf(
  samples: readonly EngineSample[],
): EngineSample & Pick<EngineResult, "stepMsRange"> {
  const of = (value: (sample: EngineSample) => number): number => median(samples.map(value));
  const steps = samples.map(({ stepMs }) => stepMs);
  return {
    stepMs: of(({ stepMs }) => stepMs),
    stepMsRange: [Math.min(...steps), Math.max(...steps)],
    inferMs: of(({ inferMs }) => inferMs),
    startupMs: of(({ startupMs }) => startupMs),
    rssBytes: of(({ rssBytes }) => rssBytes),
  };
}

function tableOf(results: readonly EngineResult[]): string {
  const headings = [
    "model",
    "engine",
    "threads",
    "ms/step",
    "(range)",
    "to tfjs-node",
    "ms/image",
    "RSS MB",
    "start-up ms",
  ];
  const rows = results.map((result) => [
    result.model,
    result.engine,
    String(result.threads),
    result.stepMs.toFixed(2),
    result.stepMsRange.map((ms) => ms.toFixed(1)).join("-"),
    result.stepToTfjsNode?.toFixed(2) ?? "",
    result.inferMs.toFixed(3),
    (result.rssBytes / 1e6).toFixed(0),
    result.startupMs.toFixed(0),
  ]);
  return alignColumns([headings, ...rows]).join("\n");
}
