import type { TrainingPlan } from "@lares/shared";
import { derivedSeed, type Engine, MAX_BATCH_SIZE, type Network } from "@lares/shared/learning";
import { createMethod, type MethodName } from "../personalization/methods.ts";
import { evaluateRoom, measureAuroc, type RoomReport } from "../room/evaluate-room.ts";
import type { PreparedRoom } from "../room/prepared-room.ts";
import { fitNetworkWatch, type NetworkFit } from "../watch/network-fit.ts";
import { Learner, type LearnerState, type Trained } from "./learner.ts";

/** What a room is trained with. */
export interface TrainingOptions {
  readonly prepared: PreparedRoom;
  readonly method: MethodName;
  /** Over the samples of a batch. */
  readonly threads: number;
  /** Of this device. */
  readonly seed: number;
  /** Of an earlier life of the same room, spec and method. */
  readonly state?: LearnerState;
}

/** What a room has in the end. */
export interface Finished {
  readonly report: RoomReport;
  readonly fit: NetworkFit;
}

/** All of an agent's work that takes long, and the network that it is done on. */
export class RoomTraining implements AsyncDisposable {
  readonly #prepared: PreparedRoom;
  readonly #network: Network;
  readonly #learner: Learner;

  private constructor({ prepared, method, seed, state }: TrainingOptions, network: Network) {
    const { spec, train, heldOut } = prepared;
    const parts = { network, method: createMethod(method, spec), train, heldOut };
    this.#prepared = prepared;
    this.#network = network;
    this.#learner = new Learner({ ...parts, seed });
    if (state !== undefined) this.#learner.restore(state);
  }

  static async open(engine: Engine, options: TrainingOptions): Promise<RoomTraining> {
    const { prepared, threads } = options;
    const batchSize = MAX_BATCH_SIZE;
    return new RoomTraining(
      options,
      await engine.createNetwork(prepared.spec, { batchSize, threads }),
    );
  }

  get state(): LearnerState {
    return this.#learner.state;
  }

  follow(lineage: string): void {
    this.#learner.follow(lineage);
  }

  /** As of `Learner`. */
  train(
    round: number,
    global: Float32Array,
    plan: TrainingPlan,
    signal: AbortSignal,
  ): Promise<Trained> {
    return this.#learner.train(round, global, plan, signal);
  }

  /** As of `Learner`. */
  heldOutLoss(weights: Float32Array, plan: TrainingPlan): number {
    return this.#learner.heldOutLoss(weights, plan);
  }

  /** Fits a detector to what was learned until now; undefined before anything was. */
  fit(): NetworkFit | undefined {
    const { personal } = this.#learner;
    if (personal === undefined) return undefined;
    this.#network.setWeights(personal);
    return fitNetworkWatch(this.#prepared, this.#network);
  }

  /** How well what was learned until now tells labelled frames apart; null without any. */
  auroc(): number | null {
    const { personal } = this.#learner;
    if (personal === undefined) return null;
    this.#network.setWeights(personal);
    return measureAuroc(this.#prepared, this.#network);
  }

  /** Trains the weights to watch with, given the last global model, and measures them. */
  async finish(global: Float32Array, plan: TrainingPlan, signal: AbortSignal): Promise<Finished> {
    const { weights, alpha } = await this.#learner.finish(global, plan, signal);
    this.#network.setWeights(weights);
    const report = evaluateRoom(this.#prepared, this.#network, alpha);
    return { report, fit: fitNetworkWatch(this.#prepared, this.#network) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
  }
}

/** The seed of a device's training in its fleet. */
export const deviceSeed = (seed: number, device: string): number =>
  derivedSeed(seed, `device/${device}`);
