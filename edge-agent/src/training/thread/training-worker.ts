import { parentPort, workerData } from "node:worker_threads";
import { createEngine, ModelError } from "@lares/shared/learning";
import { RoomTraining } from "../room-training.ts";
import { garbageCollector } from "./garbage-collector.ts";
import type {
  FromThread,
  JobOutcome,
  JobResults,
  ToThread,
  TrainingJob,
  TrainingStart,
} from "./training-messages.ts";

/** Does one job after the other until the thread is ended from outside. */
async function work(start: TrainingStart): Promise<void> {
  const training = await RoomTraining.open(await createEngine(start.engine), start);
  const collectGarbage = garbageCollector();
  let stop = new AbortController();
  parentPort?.on("message", async (message: ToThread) => {
    if (message.kind === "stop") return stop.abort();
    stop = new AbortController();
    const outcome = await outcomeOf(message.job, training, stop.signal);
    parentPort?.postMessage({ outcome, state: training.state } satisfies FromThread);
    collectGarbage();
  });
}

/** What is neither given up nor an error of the model ends the thread. */
async function outcomeOf(
  job: TrainingJob,
  training: RoomTraining,
  signal: AbortSignal,
): Promise<JobOutcome> {
  try {
    return { kind: "done", result: await resultOf(job, training, signal) };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { kind: "stopped" };
    if (!(error instanceof ModelError)) throw error;
    return { kind: "failed", message: error.message, remedy: error.remedy };
  }
}

async function resultOf(
  job: TrainingJob,
  training: RoomTraining,
  signal: AbortSignal,
): Promise<JobResults[keyof JobResults]> {
  switch (job.kind) {
    case "train":
      training.follow(job.lineage);
      return training.train(job.round, job.global, job.plan, signal);
    case "heldOutLoss":
      return training.heldOutLoss(job.weights, job.plan);
    case "fit":
      return training.fit();
    case "auroc":
      return training.auroc();
    case "finish":
      training.follow(job.lineage);
      return training.finish(job.global, job.plan, signal);
    default:
      return job satisfies never;
  }
}

await work(workerData);
