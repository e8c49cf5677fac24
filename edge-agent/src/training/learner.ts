import {
  derivedSeed,
  ModelError,
  type Network,
  seededRandom,
  type TrainingLoss,
  type TrainingPlan,
} from "@lares/shared";
import type {
  AlphaSummary,
  Personal,
  Personalization,
  Workbench,
} from "../personalization/personalization.ts";
import { reconstructionLoss, zeroLoss } from "./loss.ts";
import type { Samples } from "./samples.ts";
import { trainEpochs } from "./train-epochs.ts";

export interface LearnerParts {
  readonly network: Network;
  readonly method: Personalization;
  readonly train: Samples;
  readonly heldOut: Samples;
  /** Seeds the order of samples, together with the round. */
  readonly seed: number;
}

/** What one round of local training led to. */
export interface Trained {
  readonly weights: Float32Array;
  readonly samples: number;
  readonly loss: TrainingLoss;
  /** Of the mix that training started from, where the method learns one. */
  readonly alpha?: AlphaSummary;
}

/**
 * Learns one room. Holds what a method keeps from round to round, and knows nothing of messages.
 * The same seed and the same bases give the same weights, unless a training is given up.
 */
export class Learner {
  readonly #parts: LearnerParts;
  #local: Float32Array | undefined;
  #lineage: string | undefined;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  /**
   * To be called before models of a lineage are used. What was learned in another one is
   * forgotten: weights mix only with weights that began as the same ones.
   * @param lineage names initial weights and all that was trained from them
   */
  follow(lineage: string): void {
    if (lineage === this.#lineage) return;
    this.#lineage = lineage;
    this.#local = undefined;
    this.#parts.method.forget();
  }

  /**
   * Trains on this room's frames, from where the method starts. Once it is aborted, what was
   * learned until then is the room's own model: a device that is too slow for its fleet still
   * gets better at its own room.
   * @throws ModelError when training diverged (what was learned before stays), or when the global
   *   model overflows (what was learned now stays)
   * @throws the signal's reason once it is aborted
   */
  async train(
    round: number,
    global: Float32Array,
    plan: TrainingPlan,
    signal?: AbortSignal,
  ): Promise<Trained> {
    const { network, method, train } = this.#parts;
    const bench = this.#bench(`train/${round}`, plan, signal);
    network.setWeights(global);
    const before = reconstructionLoss(network, train, plan.batchSize);
    const start = await method.start(bench, global, this.#local);
    network.setWeights(start.weights);
    try {
      await trainEpochs(network, train, plan, bench.random, signal);
    } catch (error) {
      this.#keep(network.weights());
      throw error;
    }
    const after = reconstructionLoss(network, train, plan.batchSize);
    const weights = network.weights();
    if (Number.isFinite(after)) this.#keep(weights);
    requireLosses(before, after, plan);
    const loss = { background: zeroLoss(train), before, after };
    return { weights, samples: train.count, loss, ...(start.alpha && { alpha: start.alpha }) };
  }

  /** The weights to watch the room with, given the newest global model. */
  finish(global: Float32Array, plan: TrainingPlan, signal?: AbortSignal): Promise<Personal> {
    return this.#parts.method.finish(this.#bench("finish", plan, signal), global, this.#local);
  }

  #keep(weights: Float32Array): void {
    if (weights.every(Number.isFinite)) this.#local = weights;
  }

  #bench(purpose: string, plan: TrainingPlan, signal?: AbortSignal): Workbench {
    const { network, train, heldOut, seed } = this.#parts;
    const random = seededRandom(derivedSeed(seed, purpose));
    return { network, train, heldOut, plan, random, ...(signal && { signal }) };
  }
}

function requireLosses(before: number, after: number, { learningRate }: TrainingPlan): void {
  if (!Number.isFinite(before)) {
    throw new ModelError(
      `the global model's loss in this room is ${before}, expected a finite number`,
      "Start the rounds afresh: the common model cannot be used.",
    );
  }
  if (!Number.isFinite(after)) {
    throw new ModelError(
      `training.learningRate is ${learningRate}: the loss became ${after}`,
      "Train with a smaller learning rate.",
    );
  }
}
