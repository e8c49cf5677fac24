import {
  cohortDigest,
  type DeviceId,
  type Dtype,
  encodeJson,
  encodeMsgpack,
  modelMessageOf,
  type RoundCurrent,
  type RoundPhase,
  type RoundProgress,
  type RunId,
  type Sha256,
  specDigest,
  type TaskId,
  type TaskTopics,
  type TrainingPlan,
  traceOf,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { RetainedTopics } from "./retained-topics.ts";

/** Weights that a broker has: a round can start from them. */
export interface Base {
  readonly digest: Sha256;
  /** Not to be modified. */
  readonly weights: Float32Array;
  /** The same, little-endian. */
  readonly bytes: Uint8Array;
  /** Initial weights that were given up before these. */
  readonly restarts: number;
  /** The ModelMessage as published. */
  readonly payload: Uint8Array;
}

/** What a round asks of its devices. */
export interface RoundPlan {
  readonly strategy: string;
  readonly dtype: Dtype;
  readonly training: TrainingPlan;
  readonly buffer?: number | undefined;
}

/** Where a round stands, as devices are told. */
export interface Standing {
  readonly plan: RoundPlan;
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
   * Weights as devices get them.
   * @param round the first that starts from them
   * @param restarts initial weights that were given up before them
   */
  baseOf(round: number, weights: Float32Array, restarts: number): Base {
    const message = modelMessageOf({ ...this.#options, round, weights });
    const { base: digest, weights: bytes } = message;
    return { digest, weights, bytes, restarts, payload: encodeMsgpack(message) };
  }

  /** Publishes weights; resolves once a broker has them, so that a round may name them. */
  async publishModel({ payload }: Base): Promise<void> {
    await this.#retained.put(this.#topics.model, () => payload);
  }

  /** Publishes weights that devices are to vote on; resolves once a broker has them. */
  async publishCandidate({ payload }: Base): Promise<void> {
    await this.#retained.put(this.#topics.candidate, () => payload);
  }

  /** Publishes how far a round is; resolves once a broker has it. @param read asked as it goes out */
  async publishProgress(read: () => RoundProgress): Promise<void> {
    await this.#retained.put(this.#topics.roundProgress, () => encodeJson(read()));
  }

  /** Publishes where a round stands; resolves once a broker has it. */
  async publishStanding(standing: Standing): Promise<void> {
    const { fleet, spec, rounds } = this.#options;
    const { plan, round, phase, base, cohort, remainingMs } = standing;
    const about = { fleet, task: spec.name as TaskId, run: this.#run, round };
    const message = (): RoundCurrent => ({
      kind: "round",
      v: 1,
      ...about,
      trace: traceOf(about),
      phase,
      base: base.digest,
      restarts: base.restarts,
      spec: this.#spec,
      strategy: plan.strategy,
      dtype: plan.dtype,
      training: plan.training,
      cohort: cohortDigest(cohort),
      ...(plan.buffer !== undefined && { buffer: plan.buffer }),
      remainingMs: Math.ceil(remainingMs()),
      roundsLeft: rounds === null ? null : Math.max(0, rounds - 1 - round),
    });
    await this.#retained.put(this.#topics.roundCurrent, () => encodeJson(message()));
  }
}
