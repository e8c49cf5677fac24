import { randomBytes } from "node:crypto";
import {
  type Clock,
  derivedSeed,
  initialWeights,
  type Log,
  type RoundResult,
  type RunId,
  specDigest,
  type TaskId,
  type Transport,
} from "@lares/shared";
import { type AggregatorOptions, requireOptions } from "./aggregator-options.ts";
import type { Base } from "./announcer.ts";
import { MAX_NORM } from "./limits.ts";
import { openRoundParts } from "./open-round-parts.ts";
import type { Reception } from "./reception.ts";
import { FIRST_START, MAX_RESTARTS, type Start, startAfter } from "./restart-rule.ts";
import { RoundKeeper, type RoundState } from "./round-keeper.ts";
import { type BegunRound, type RoundParts, runRound } from "./run-round.ts";
import { findStanding, type RecordedStanding } from "./state/find-standing.ts";
import type { Opened } from "./state/round-record.ts";
import type { RoundRecords } from "./state/round-records.ts";

export interface AggregatorParts {
  /** Stays the caller's, who disposes of it when the rounds are over. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** Where rounds are kept, so that a crash costs nothing; they live in memory without it. */
  readonly state?: RoundState;
  /**
   * Hears of each round once it is closed; the next one waits for it. After a crash it may hear of
   * the last one again.
   * @param model the ModelMessage that devices now have, as published
   */
  readonly onResult?: (result: RoundResult, model: Uint8Array) => void | Promise<void>;
}

/** Longest silence while a round cannot begin: devices need a moment to come. */
const PATIENCE_MS = 10_000;

/**
 * Runs the rounds of one task: waits for devices, asks them to train, counts each one's update
 * once, publishes the average.
 */
export class Aggregator {
  readonly #options: AggregatorOptions;
  readonly #parts: AggregatorParts;

  /** @throws ConfigError for an option that is not allowed */
  constructor(options: AggregatorOptions, parts: AggregatorParts) {
    requireOptions(options);
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Runs the rounds; to be called once. Goes on where the state stands, in the same run. Ends after
   * the last round, or early when the signal is aborted: a round that is open then changes nothing.
   * Updates are answered as long as the transport lives.
   * @returns the last model and the number of rounds that were closed
   * @throws what `onResult` throws; ConfigError when the state belongs to other rounds
   */
  async run(signal: AbortSignal): Promise<{ weights: Float32Array; rounds: number }> {
    const { state } = this.#parts;
    const found = state && (await findStanding(state.archive, this.#options));
    const reached = {
      weights: found?.model ?? this.#freshWeights(`initial/${this.#options.spec.name}`),
      rounds: found?.recorded.opened.round ?? 0,
    };
    const keeper = new RoundKeeper(state, this.#parts, found?.segment);
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    try {
      signal.throwIfAborted();
      await this.#runRounds(reached, found, keeper, either);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      ended.abort();
      await keeper.close();
    }
    return reached;
  }

  /** @param reached where the rounds stand, kept up to date */
  async #runRounds(
    reached: { weights: Float32Array; rounds: number },
    found: RecordedStanding | undefined,
    keeper: RoundKeeper,
    signal: AbortSignal,
  ): Promise<void> {
    const { rounds } = this.#options;
    const run = found?.run ?? (randomBytes(8).toString("hex") as RunId);
    const parts = await openRoundParts(this.#options, run, found, keeper, this.#parts, signal);
    const { announcer } = parts;
    let begun = found && { recorded: found.recorded, records: found.segment as RoundRecords };
    let start = found?.recorded.opened.start ?? FIRST_START;
    const first = found?.recorded.opened.round ?? 0;
    let base = announcer.baseOf(first, found?.base ?? reached.weights, start.restarts);
    if (found?.recorded.result === undefined) await announcer.publishModel(base);
    for (let round = first; begun || rounds === null || round < rounds; round++) {
      begun ??= await this.#begin(run, round, start, base, parts, signal);
      const { opened } = begun.recorded;
      const finished = await runRound(begun, base, parts, signal);
      begun = undefined;
      base = finished.base;
      reached.weights = base.weights;
      reached.rounds = round + 1;
      await this.#parts.onResult?.(finished.result, base.payload);
      await keeper.compact(round);
      start = startAfter(opened.start, this.#options.spec, finished.result);
      if (start.restarts > opened.start.restarts && round + 1 !== rounds) {
        this.#logRestart(start, finished.result);
        const weights = this.#freshWeights(`restart/${start.restarts}`);
        base = announcer.baseOf(round + 1, weights, start.restarts);
        await announcer.publishModel(base);
      }
    }
  }

  /** Waits for the devices of a round, and begins it. */
  async #begin(
    run: RunId,
    round: number,
    start: Start,
    base: Base,
    { reception, keeper }: RoundParts,
    signal: AbortSignal,
  ): Promise<BegunRound> {
    const { fleet, spec, strategy, dtype, training, quorum } = this.#options;
    const { maxNorm = MAX_NORM, isGated = false, buffer } = this.#options;
    await this.#untilOnline(reception, round, signal);
    const opened: Opened = {
      kind: "opened",
      v: 1,
      fleet,
      task: spec.name as TaskId,
      run,
      round,
      spec: specDigest(spec),
      strategy,
      dtype,
      training,
      quorum,
      maxNorm,
      isGated,
      ...(buffer !== undefined && { buffer }),
      base: base.digest,
      cohort: reception.online(),
      start: storable(start),
    };
    return keeper.begin(opened, base, signal);
  }

  /** Says who is missing when a round cannot begin: silence would look like a defect. */
  async #untilOnline(reception: Reception, round: number, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts;
    const { quorum, spec } = this.#options;
    const cancel = clock.after(PATIENCE_MS, () => {
      const online = reception.online();
      const offline = reception.offline();
      const message = `round ${round} begins once ${quorum} devices are online, ${online.length} are`;
      log("warn", "round.waiting", { task: spec.name, round, quorum, online, offline, message });
    });
    try {
      await reception.untilOnline(quorum, signal);
    } finally {
      cancel();
    }
  }

  #logRestart({ restarts }: Start, { task, round, loss }: RoundResult): void {
    this.#parts.log("warn", "model.restarted", {
      task,
      round,
      loss,
      message: `the model predicts the background: restart ${restarts} of at most ${MAX_RESTARTS}`,
    });
  }

  #freshWeights(label: string): Float32Array {
    const { spec, seed } = this.#options;
    return initialWeights(spec, derivedSeed(seed, label));
  }
}

/** JSON has no infinity, which a background without any loss leads to. */
function storable({ restarts, isSettled, lossShare }: Start): Opened["start"] {
  return { restarts, isSettled, ...(Number.isFinite(lossShare) && { lossShare }) };
}
