import {
  derivedSeed,
  ModelError,
  type Network,
  seededRandom,
  type TrainingLoss,
  type TrainingPlan,
} from "@lares/shared";

import type { Personal, Personalization, Workbench } from "../personalization/personalization.ts";
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
}

/**
 * Learns one room. Holds what a method keeps from round to round, and knows nothing of messages.
 * The same seed and the same bases give the same weights.
 */
export class Learner {
  private local: Float32Array | undefined;
  private readonly parts: LearnerParts;

  constructor(parts: LearnerParts) {
    this.parts = parts;
  }

  /** True when the room takes part in rounds. */
  get federates(): boolean {
    return this.parts.method.federates;
  }

  /**
   * Trains on this room's frames, from where the method starts.
   * @throws ModelError when training diverged; what was learned before stays
   * @throws the signal's reason once it is aborted
   */
  async train(
    round: number,
    global: Float32Array,
    plan: TrainingPlan,
    signal?: AbortSignal,
  ): Promise<Trained> {
    const { network, method, train } = this.parts;
    const bench = this.bench(`train/${round}`, plan, signal);
    network.setWeights(global);
    const before = reconstructionLoss(network, train, plan.batchSize);
    const start = await method.start(bench, global, this.local);
    network.setWeights(start.weights);
    await trainEpochs(network, train, plan, bench.random, signal);
    const after = reconstructionLoss(network, train, plan.batchSize);
    if (!Number.isFinite(after)) {
      throw new ModelError(
        `training.learningRate is ${plan.learningRate}: the loss became ${after}`,
        "Train with a smaller learning rate.",
      );
    }
    this.local = network.weights();
    const loss = { background: zeroLoss(train), before, after };
    return { weights: this.local, samples: train.count, loss };
  }

  /** The weights to watch the room with, given the newest global model. */
  finish(global: Float32Array, plan: TrainingPlan, signal?: AbortSignal): Promise<Personal> {
    return this.parts.method.finish(this.bench("finish", plan, signal), global, this.local);
  }

  private bench(purpose: string, plan: TrainingPlan, signal?: AbortSignal): Workbench {
    const { network, train, heldOut, seed } = this.parts;
    const random = seededRandom(derivedSeed(seed, purpose));
    return { network, train, heldOut, plan, random, ...(signal && { signal }) };
  }
}
