import {
  cohortDigest,
  type DeviceId,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type ModelMessage,
  type RoundCurrent,
  type RoundPhase,
  type RunId,
  type Sha256,
  sha256,
  specDigest,
  type TaskId,
  type TaskTopics,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { RetainedTopics } from "./retained-topics.ts";

/** Weights that a broker has: a round can start from them. */
export interface Base {
  readonly digest: Sha256;
  /** Not to be modified. */
  readonly weights: Float32Array;
  /** Initial weights that were given up before these. */
  readonly restarts: number;
  /** The ModelMessage as published. */
  readonly payload: Uint8Array;
}

/** Where a round stands, as devices are told. */
export interface Standing {
  readonly round: number;
  readonly phase: RoundPhase;
  readonly base: Base;
  readonly cohort: readonly DeviceId[];
  /** 0 or more. */
  readonly remainingMs: () => number;
}

/** Says on the retained topics of a task where its rounds stand. */
export class Announcer {
  readonly #options: AggregatorOptions;
  /** Digest of the model spec. */
  readonly #spec: Sha256;
  readonly #run: RunId;
  readonly #topics: TaskTopics;
  readonly #retained: RetainedTopics;

  constructor(
    options: AggregatorOptions,
    run: RunId,
    topics: TaskTopics,
    retained: RetainedTopics,
  ) {
    this.#options = options;
    this.#spec = specDigest(options.spec);
    this.#run = run;
    this.#topics = topics;
    this.#retained = retained;
  }

  /**
   * Publishes weights; resolves once a broker has them, so that a round may name them.
   * @param round the first that starts from them
   * @param restarts initial weights that were given up before them
   */
  async publishModel(round: number, weights: Float32Array, restarts: number): Promise<Base> {
    const { fleet, spec } = this.#options;
    const bytes = encodeWeights(weights, "f32");
    const message: ModelMessage = {
      kind: "model",
      v: 1,
      fleet,
      task: spec.name as TaskId,
      round,
      spec: this.#spec,
      base: sha256(bytes),
      dtype: "f32",
      weights: bytes,
    };
    const payload = encodeMsgpack(message);
    await this.#retained.put(this.#topics.model, () => payload);
    return { digest: message.base, weights, restarts, payload };
  }

  /** Publishes where a round stands; resolves once a broker has it. */
  async publishStanding(standing: Standing): Promise<void> {
    const { fleet, spec, strategy, dtype, training, rounds } = this.#options;
    const { round, phase, base, cohort, remainingMs } = standing;
    const message = (): RoundCurrent => ({
      kind: "round",
      v: 1,
      fleet,
      task: spec.name as TaskId,
      run: this.#run,
      round,
      phase,
      base: base.digest,
      restarts: base.restarts,
      spec: this.#spec,
      strategy,
      dtype,
      training,
      cohort: cohortDigest(cohort),
      remainingMs: Math.ceil(remainingMs()),
      roundsLeft: rounds === null ? null : rounds - 1 - round,
    });
    await this.#retained.put(this.#topics.roundCurrent, () => encodeJson(message()));
  }
}
