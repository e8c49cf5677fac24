import type { Network, TrainingPlan } from "@lares/shared";
import type { Samples } from "../training/samples.ts";

/** What a method may use: a network to compute on, and the frames of its room. */
export interface Workbench {
  /** Free to be overwritten. */
  readonly network: Network;
  readonly train: Samples;
  /** Normal frames after the training ones in time, which no training sees. */
  readonly heldOut: Samples;
  readonly plan: TrainingPlan;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** Shares of the global model that FedALA has learned. */
export interface AlphaSummary {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Channels with alpha in [0, 0.1), [0.1, 0.2) … [0.9, 1]. */
  readonly histogram: readonly number[];
  /** Which weights won on held-out frames: do no harm. */
  readonly kept: "alpha" | "local" | "global";
}

/** Weights for one room, and how they came about. */
export interface Personal {
  readonly weights: Float32Array;
  readonly alpha?: AlphaSummary;
}

/**
 * How one room uses the global model. An instance belongs to one room and may keep state from
 * round to round.
 */
export interface Personalization {
  readonly name: string;
  /** The weights that local training of a round starts from. `local` is what it gave last time. */
  start(bench: Workbench, global: Float32Array, local?: Float32Array): Promise<Personal>;
  /** The weights that the room watches with, given the newest global model. */
  finish(bench: Workbench, global: Float32Array, local?: Float32Array): Promise<Personal>;
  /** Drops what was kept: global models to come began with other initial weights. */
  forget(): void;
}
