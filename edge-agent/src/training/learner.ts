import type { TrainingLoss, TrainingPlan } from "@lares/shared";
import { derivedSeed, ModelError, type Network, seededRandom } from "@lares/shared/learning";
import type {
  AlphaSummary,
  MethodMemory,
  Personal,
  Personalization,
} from "../personalization/personalization.ts";
import { type Computation, computationSince } from "./computation.ts";
import { CountingNetwork } from "./counting-network.ts";
import { reconstructionLoss, zeroLoss } from "./loss.ts";
import type { Samples } from "./samples.ts";
import { trainSteps } from "./train-steps.ts";
import { createWorkbench, type Workbench } from "./workbench.ts";

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
  /** The update is their difference to the global model. */
  readonly weights: Float32Array;
  readonly samples: number;
  readonly loss: TrainingLoss;
  /** Of the mix that training started from, where the method learns one. */
  readonly alpha?: AlphaSummary;
  /** All that the round took in this room, reported losses included. */
  readonly computation: Computation;
}

/** What a room has learned and goes on with: from round to round, and after a restart. */
export interface LearnerState {
  /** As of `Learner.follow`. */
  readonly lineage?: string;
  /** The room's own weights. */
  readonly own?: Float32Array;
  readonly memory: MethodMemory;
}

/** What takes part in rounds for a room: a `Learner`, on whatever thread. */
export interface RoomLearner extends Pick<Learner, "follow" | "train"> {
  heldOutLoss(...args: Parameters<Learner["heldOutLoss"]>): number | Promise<number>;
}

/**
 * Learns one room. Holds what a method keeps from round to round, and knows nothing of messages.
 * The same seed and the same bases give the same weights, unless a training is given up.
 */
export class Learner {
  readonly #parts: LearnerParts;
  readonly #network: CountingNetwork;
  #local: Float32Array | undefined;
  #lineage: string | undefined;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
    this.#network = new CountingNetwork(parts.network);
  }

  /** Everything until now: rounds, those that were given up, and finishing. */
  get computation(): Computation {
    return this.#network.computation;
  }

  get state(): LearnerState {
    return {
      ...(this.#lineage !== undefined && { lineage: this.#lineage }),
      ...(this.#local !== undefined && { own: this.#local }),
      memory: this.#parts.method.memory?.() ?? {},
    };
  }

  /** The weights of its own that the room watches best with, before `finish`; none at first. */
  get personal(): Float32Array | undefined {
    return this.#parts.method.memory?.().personal ?? this.#local;
  }

  /** Goes on as the learner of the same room and method whose state it is. */
  restore({ lineage, own, memory }: LearnerState): void {
    this.#lineage = lineage;
    this.#local = own;
    this.#parts.method.recall?.(memory);
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
    this.#parts.method.recall?.({});
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
    const { method, train } = this.#parts;
    const begin = this.computation;
    this.#network.setWeights(global);
    const before = reconstructionLoss(this.#network, train, plan.batchSize);
    const bench = this.#bench(`train/${round}`, plan, signal);
    const start = await method.start(bench, global, this.#local);
    const trained = await this.#trainFrom(start.weights, bench, global);
    const after = reconstructionLoss(this.#network, train, plan.batchSize);
    if (Number.isFinite(after)) this.#keep(trained);
    requireLosses(before, after, plan);
    return {
      weights: method.share?.(trained, global) ?? trained,
      samples: train.count,
      loss: { background: zeroLoss(train), before, after },
      ...(start.alpha && { alpha: start.alpha }),
      computation: computationSince(begin, this.computation),
    };
  }

  /**
   * Mean squared error of a model on frames of this room that it was not trained on here.
   * @returns not finite for a model that overflows
   */
  heldOutLoss(weights: Float32Array, { batchSize }: TrainingPlan): number {
    this.#network.setWeights(weights);
    return reconstructionLoss(this.#network, this.#parts.heldOut, batchSize);
  }

  /** The weights to watch the room with, given the newest global model. */
  finish(global: Float32Array, plan: TrainingPlan, signal?: AbortSignal): Promise<Personal> {
    return this.#parts.method.finish(this.#bench("finish", plan, signal), global, this.#local);
  }

  async #trainFrom(
    start: Float32Array,
    bench: Workbench,
    global: Float32Array,
  ): Promise<Float32Array> {
    const { method } = this.#parts;
    this.#network.setWeights(start);
    try {
      if (method.train === undefined) await trainSteps(bench, bench.stepsLeft());
      else await method.train(bench, global);
    } catch (error) {
      this.#keep(this.#network.weights());
      throw error;
    }
    return this.#network.weights();
  }

  #keep(weights: Float32Array): void {
    if (weights.every(Number.isFinite)) this.#local = weights;
  }

  #bench(purpose: string, plan: TrainingPlan, signal?: AbortSignal): Workbench {
    const { train, heldOut, seed } = this.#parts;
    const random = seededRandom(derivedSeed(seed, purpose));
    const parts = { network: this.#network, train, heldOut, plan, random };
    return createWorkbench({ ...parts, ...(signal && { signal }) });
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
