import type { TrainingPlan } from "@lares/shared";
import type { NetworkFit } from "../../watch/network-fit.ts";
import type { LearnerState, Trained } from "../learner.ts";
import type { Finished, TrainingOptions } from "../room-training.ts";

/** What a training thread begins with; arrays of the room lie in shared memory. */
export interface TrainingStart extends TrainingOptions {
  /** Name of the engine. */
  readonly engine: string;
}

/** One piece of work. */
export type TrainingJob =
  | {
      readonly kind: "train";
      readonly lineage: string;
      readonly round: number;
      readonly global: Float32Array;
      readonly plan: TrainingPlan;
    }
  | {
      readonly kind: "heldOutLoss";
      readonly weights: Float32Array;
      readonly plan: TrainingPlan;
    }
  | { readonly kind: "fit" }
  | { readonly kind: "auroc" }
  | {
      readonly kind: "finish";
      readonly lineage: string;
      readonly global: Float32Array;
      readonly plan: TrainingPlan;
    };

/** What a piece of work gives. */
export interface JobResults {
  readonly train: Trained;
  readonly heldOutLoss: number;
  readonly fit: NetworkFit | undefined;
  readonly auroc: number | null;
  readonly finish: Finished;
}

/** To the thread: one job at a time, which `stop` gives up. */
export type ToThread =
  | { readonly kind: "job"; readonly job: TrainingJob }
  | { readonly kind: "stop" };

/** How a job went: its result, given up, or an error that it is made to throw. */
export type JobOutcome =
  | { readonly kind: "done"; readonly result: JobResults[keyof JobResults] }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };

/** From the thread, after each job. */
export interface FromThread {
  readonly outcome: JobOutcome;
  readonly state: LearnerState;
}
