import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { BugError, type Log, ModelError, type TrainingPlan } from "@lares/shared";
import type { NetworkFit } from "../../watch/network-fit.ts";
import type { LearnerState, RoomLearner, Trained } from "../learner.ts";
import type { Finished } from "../room-training.ts";
import type {
  FromThread,
  JobResults,
  ToThread,
  TrainingJob,
  TrainingStart,
} from "./training-messages.ts";

/** The compiled file, for `src` too: what loads TypeScript there does not reach into threads. */
const workerUrl = new URL("../../../dist/training/thread/training-worker.js", import.meta.url);
/** Batches are garbage outside of V8's heap: a small young generation looks for it sooner. */
const maxYoungGenerationSizeMb = 2;
/** A job that ends its thread so often is given up. */
const maxAttempts = 3;

export interface TrainingThreadParts {
  readonly log: Log;
  /** Called after each job with what is to be stored. */
  readonly onState?: (state: LearnerState) => void;
  /** What a thread runs. */
  readonly script?: URL;
}

/**
 * A room's training on a thread of its own, so that frames are judged meanwhile: the same results,
 * to the bit, as `RoomTraining` on this one. A thread that crashes is replaced by one that goes on
 * with what was learned before the job, and tries the job again.
 */
export class TrainingThread implements RoomLearner, AsyncDisposable {
  readonly #start: TrainingStart;
  readonly #parts: TrainingThreadParts;
  #worker: Worker | undefined;
  #state: LearnerState | undefined;
  #lineage = "";
  /** One job after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param start the room in shared memory (`inSharedMemory`), else each thread gets a copy */
  constructor(start: TrainingStart, parts: TrainingThreadParts) {
    this.#start = start;
    this.#parts = parts;
    this.#state = start.state;
  }

  /** As of `Learner`. */
  follow(lineage: string): void {
    this.#lineage = lineage;
  }

  /**
   * As of `Learner`.
   * @throws ModelError also when the job has ended its thread each time that it was tried
   */
  train(
    round: number,
    global: Float32Array,
    plan: TrainingPlan,
    signal?: AbortSignal,
  ): Promise<Trained> {
    const lineage = this.#lineage;
    return this.#do({ kind: "train", lineage, round, global, plan }, signal);
  }

  /** As of `Learner`. */
  heldOutLoss(weights: Float32Array, plan: TrainingPlan): Promise<number> {
    return this.#do({ kind: "heldOutLoss", weights, plan });
  }

  /** As of `RoomTraining`. */
  fit(): Promise<NetworkFit | undefined> {
    return this.#do({ kind: "fit" });
  }

  /** As of `RoomTraining`. */
  auroc(): Promise<number | null> {
    return this.#do({ kind: "auroc" });
  }

  /** As of `RoomTraining`. */
  finish(global: Float32Array, plan: TrainingPlan, signal?: AbortSignal): Promise<Finished> {
    return this.#do({ kind: "finish", lineage: this.#lineage, global, plan }, signal);
  }

  /** Jobs that are under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
    await this.#turn;
  }

  #do<K extends TrainingJob["kind"]>(
    job: Extract<TrainingJob, { kind: K }>,
    signal?: AbortSignal,
  ): Promise<JobResults[K]> {
    const done = this.#turn.then(() => this.#repeat(job, signal));
    this.#turn = done.catch(() => {});
    return done as Promise<JobResults[K]>;
  }

  async #repeat(job: TrainingJob, signal?: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new BugError("the training thread is closed");
      const answer = await this.#attempt(job, signal);
      if ("outcome" in answer) return this.#resultOf(answer, signal);
      if (this.#isClosed) continue;
      this.#parts.log("error", "training.crashed", { job: job.kind, attempt, error: answer.crash });
      if (attempt === maxAttempts) throw tooManyCrashes(job, answer.crash);
    }
  }

  /** @returns how the job went, or why the thread has ended */
  async #attempt(
    job: TrainingJob,
    signal?: AbortSignal,
  ): Promise<FromThread | { readonly crash: unknown }> {
    const worker = this.#running();
    const over = new AbortController();
    const tell = (message: ToThread): void => worker.postMessage(message);
    const stop = (): void => tell({ kind: "stop" });
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const answered = once(worker, "message", { signal: over.signal });
      const ended = once(worker, "exit", { signal: over.signal });
      tell({ kind: "job", job });
      // `once` rejects with the error of a thread that ends by one.
      return await Promise.race([
        answered.then(([answer]) => answer as FromThread),
        ended.then(([code]) => ({ crash: `the thread ended with ${code}` })),
      ]);
    } catch (crash) {
      return { crash };
    } finally {
      signal?.removeEventListener("abort", stop);
      over.abort();
    }
  }

  #resultOf({ outcome, state }: FromThread, signal?: AbortSignal): unknown {
    this.#state = state;
    this.#parts.onState?.(state);
    switch (outcome.kind) {
      case "done":
        return outcome.result;
      case "stopped":
        throw signal?.reason;
      case "failed":
        throw new ModelError(outcome.message, outcome.remedy);
      default:
        return outcome satisfies never;
    }
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const workerData: TrainingStart = {
      ...this.#start,
      ...(this.#state && { state: this.#state }),
    };
    const worker = new Worker(this.#parts.script ?? workerUrl, {
      workerData,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    this.#worker = worker;
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // An error that comes between two jobs must not end the process.
    worker.on("error", gone);
    worker.once("exit", gone);
    return worker;
  }
}

const tooManyCrashes = (job: TrainingJob, cause: unknown): ModelError =>
  new ModelError(
    `${job.kind} ended its thread ${maxAttempts} times`,
    "See the errors above; with too little memory, take a smaller model.",
    cause,
  );
