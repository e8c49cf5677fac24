import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { BugError, type ModelSpec } from "@lares/shared";

/** What a child process shall measure. */
export interface EngineJob {
  readonly engine: "kernels" | "kernels scalar" | "tfjs-node";
  readonly threads: number;
  readonly spec: ModelSpec;
  readonly batchSize: number;
  /** Time spent on training steps; a quarter of it on inference. */
  readonly seconds: number;
}

/** What it measured, once. */
export interface EngineSample {
  /** From the start of the process to its first inference. */
  readonly startupMs: number;
  /** Median time for one sample, on one thread. */
  readonly inferMs: number;
  /** Median time of a training step. */
  readonly stepMs: number;
  /** Largest resident set of the process. */
  readonly rssBytes: number;
}

const child = fileURLToPath(new URL("engine-child.mjs", import.meta.url));

/** Runs one job in a process of its own. */
export async function runEngineJob(job: EngineJob, tfjsNode: string): Promise<EngineSample> {
  const threads = String(job.threads);
  const startedAtMs = performance.timeOrigin + performance.now();
  const running = spawn(process.execPath, [child, JSON.stringify(job)], {
    env: {
      ...process.env,
      LARES_TFJS_NODE: tfjsNode,
      TF_NUM_INTRAOP_THREADS: threads,
      NODE_OPTIONS: "",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, complaints, [exitCode]] = await Promise.all([
    text(running.stdout),
    text(running.stderr),
    once(running, "exit"),
  ]);
  if (exitCode !== 0) throw new BugError(`${job.engine} on ${job.spec.name} failed: ${complaints}`);
  const { firstInferenceAtMs, ...sample } = JSON.parse(output) as Omit<
    EngineSample,
    "startupMs"
  > & {
    firstInferenceAtMs: number;
  };
  return { startupMs: firstInferenceAtMs - startedAtMs, ...sample };
}
