import { randomBytes } from "node:crypto";
import {
  type Clock,
  derivedSeed,
  initialWeights,
  type Log,
  type RoundResult,
  type RunId,
  type TaskId,
  type Transport,
  taskTopics,
} from "@lares/shared";
import { type AggregatorOptions, requireOptions } from "./aggregator-options.ts";
import { Announcer } from "./announcer.ts";
import { Reception } from "./reception.ts";
import { FIRST_START, MAX_RESTARTS, type Start, startAfter } from "./restart-rule.ts";
import { RetainedTopics } from "./retained-topics.ts";
import { runRound } from "./run-round.ts";

export interface AggregatorParts {
  /** Stays the caller's, who disposes of it when the rounds are over. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Hears of each round once it is closed; the next one waits for it.
   * @param model the ModelMessage that devices now have, as published
   */
  readonly onResult?: (result: RoundResult, model: Uint8Array) => void | Promise<void>;
}

/**
 * Runs the rounds of one task: waits for devices, asks them to train, counts each one's update
 * once, publishes the average.
 */
export class Aggregator {
  readonly #options: AggregatorOptions;
  readonly #parts: AggregatorParts;
  /** Names this aggregator's rounds; no result depends on it. */
  readonly #run = randomBytes(8).toString("hex") as RunId;
  readonly #reception: Reception;

  /** @throws ConfigError for an option that is not allowed */
  constructor(options: AggregatorOptions, parts: AggregatorParts) {
    requireOptions(options);
    this.#options = options;
    this.#parts = parts;
    this.#reception = new Reception(options, this.#run, parts);
  }

  /**
   * Runs the rounds; to be called once. Ends after the last one, or early when the signal is
   * aborted: a round that is open then changes nothing. Updates are answered as long as the
   * transport lives.
   * @returns the last model and the number of rounds that were closed
   * @throws what `onResult` throws
   */
  async run(signal: AbortSignal): Promise<{ weights: Float32Array; rounds: number }> {
    const { fleet, spec } = this.#options;
    const reached = { weights: this.#freshWeights(`initial/${spec.name}`), rounds: 0 };
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    try {
      signal.throwIfAborted();
      await this.#reception.listen();
      const retained = new RetainedTopics(this.#parts, either);
      const topics = taskTopics(fleet, spec.name as TaskId);
      const announcer = new Announcer(this.#options, this.#run, topics, retained);
      await this.#runRounds(reached, announcer, either);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      ended.abort();
    }
    return reached;
  }

  /** @param reached where the rounds stand, kept up to date */
  async #runRounds(
    reached: { weights: Float32Array; rounds: number },
    announcer: Announcer,
    signal: AbortSignal,
  ): Promise<void> {
    const { rounds, spec } = this.#options;
    const { onResult, ...shared } = this.#parts;
    const parts = { ...shared, options: this.#options, reception: this.#reception, announcer };
    let start = FIRST_START;
    let base = await announcer.publishModel(0, reached.weights, 0);
    for (let round = 0; rounds === null || round < rounds; round++) {
      const finished = await runRound(round, base, parts, signal);
      base = finished.base;
      reached.weights = base.weights;
      reached.rounds = round + 1;
      await onResult?.(finished.result, base.payload);
      const next = startAfter(start, spec, finished.result);
      if (next.restarts > start.restarts && round + 1 !== rounds) {
        this.#logRestart(next, finished.result);
        const weights = this.#freshWeights(`restart/${next.restarts}`);
        base = await announcer.publishModel(round + 1, weights, next.restarts);
      }
      start = next;
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
