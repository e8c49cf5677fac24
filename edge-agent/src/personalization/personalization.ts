import type { Workbench } from "../training/workbench.ts";

/** Shares of the global model that FedALA has learned; 1 until it has reason to learn any. */
export interface AlphaSummary {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Channels, or weights with `fedala-element`, with alpha in [0, 0.1), [0.1, 0.2) … [0.9, 1]. */
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
 * round to round. Each call of `start` and `train` together, and each of `finish`, computes no
 * more than the plan's epochs.
 */
export interface Personalization {
  readonly name: string;
  /** The weights that local training of a round starts from. `local` is what it gave last time. */
  start(bench: Workbench, global: Float32Array, local?: Float32Array): Promise<Personal>;
  /**
   * A round's local training, from the weights that the network has to those it leaves there.
   * Without it: all steps that are left, on this room's frames.
   */
  train?(bench: Workbench, global: Float32Array): Promise<void>;
  /** What is sent of the trained weights; all of them without it. */
  share?(trained: Float32Array, global: Float32Array): Float32Array;
  /** The weights that the room watches with, given the newest global model. */
  finish(bench: Workbench, global: Float32Array, local?: Float32Array): Promise<Personal>;
  /** What is kept from round to round beside the room's own weights; without it nothing is. */
  memory?(): MethodMemory;
  /**
   * Goes on with what an earlier instance had kept. An empty memory, and one that does not fit,
   * begins anew: global models to come began with other initial weights.
   */
  recall?(memory: MethodMemory): void;
}

/** What a method keeps, by names of its own. */
export type MethodMemory = Readonly<Record<string, Float32Array>>;
