import {
  type Clock,
  ConfigError,
  type DeviceId,
  type Log,
  type ModelSpec,
  type RoundCurrent,
  specDigest,
  type Transport,
  traceOf,
} from "@lares/shared";
import type { AggregatorOptions } from "../aggregator-options.ts";
import type { Base } from "../announcer.ts";
import type { Collection } from "../collection.ts";
import { MAX_NORM } from "../limits.ts";
import { openRoundParts } from "../open-round-parts.ts";
import type { Reception } from "../reception.ts";
import { RoundKeeper, type RoundState } from "../round-keeper.ts";
import { type BegunRound, type RoundParts, runRound } from "../run-round.ts";
import { findStanding, type RecordedStanding } from "../state/find-standing.ts";
import type { Opened } from "../state/round-record.ts";
import { encodeSums } from "./partial-sum.ts";
import { type RootLink, type RootRound, requireRun } from "./root-link.ts";

export interface SiteOptions {
  readonly fleet: AggregatorOptions["fleet"];
  readonly spec: ModelSpec;
  /** Client id at the root's broker. */
  readonly site: DeviceId;
  /** Devices that a round of the site waits for before it begins. */
  readonly quorum: number;
  /** Longest wait for devices; less where the root's round ends before. */
  readonly deadlineMs: number;
  /** As the root's, or the bytes differ from those of one aggregator. */
  readonly maxNorm?: number;
}

export interface SiteParts {
  readonly root: RootLink;
  /** To the broker of the site's devices. Stays the caller's. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly state?: RoundState;
}

/** Share of the root's time that devices get: the rest is for the way of the sum. */
const DEVICES_SHARE = 0.8;

/**
 * Takes part in the rounds of a root with the devices of one site: asks them what the root asks,
 * adds what they send, and passes on one exact sum, so that the model has the same bytes as if all
 * devices spoke to the root.
 */
export class SiteAggregator {
  readonly #options: SiteOptions;
  readonly #parts: SiteParts;

  constructor(options: SiteOptions, parts: SiteParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Runs until the root's rounds are over; to be called once.
   * @returns rounds that were taken part in
   * @throws PeerError when the root begins another run; the signal's reason once it is aborted
   */
  async run(signal: AbortSignal): Promise<number> {
    const { root, state } = this.#parts;
    await root.join();
    try {
      const first = await root.nextRound(() => false, signal);
      if (first === undefined) return 0;
      const options = this.#optionsOf(first.current);
      const found = state && (await findStanding(state.archive, options));
      if (found !== undefined) requireSameRun(found, first.current);
      const keeper = new RoundKeeper(state, this.#parts, found?.segment);
      try {
        return await this.#runRounds(first, found, keeper, signal);
      } finally {
        await keeper.close();
      }
    } finally {
      await root.leave();
    }
  }

  async #runRounds(
    first: RootRound,
    found: RecordedStanding | undefined,
    keeper: RoundKeeper,
    signal: AbortSignal,
  ): Promise<number> {
    const { root } = this.#parts;
    const { run } = first.current;
    const options = this.#optionsOf(first.current);
    const parts = await openRoundParts(options, run, found, keeper, this.#parts, signal);
    let left = found;
    let newest = left?.recorded.isClosed ? left.recorded.opened.round : -1;
    for (let rounds = 0; ; rounds++) {
      await parts.reception.untilOnline(this.#options.quorum, signal);
      const isKnown = (current: RoundCurrent) => current.run === run && current.round <= newest;
      const next = await root.nextRound(isKnown, signal);
      if (next === undefined) return rounds;
      requireRun(next.current, run);
      newest = next.current.round;
      const isLeft = left?.recorded.opened.round === newest;
      const begun = isLeft && left ? { recorded: left.recorded, records: left.segment } : undefined;
      left = undefined;
      await this.#runOne(next, begun, parts, signal);
      await keeper.compact(newest);
    }
  }

  async #runOne(
    { current, weights }: RootRound,
    left: BegunRound | undefined,
    parts: RoundParts,
    signal: AbortSignal,
  ): Promise<void> {
    const { announcer, reception, keeper } = parts;
    const base = announcer.baseOf(current.round, weights, current.restarts);
    await announcer.publishModel(base);
    const begun =
      left ?? (await keeper.begin(this.#openedOf(current, base, reception), base, signal));
    const deadlineMs = Math.min(
      this.#options.deadlineMs,
      Math.max(1, Math.floor(DEVICES_SHARE * current.remainingMs)),
    );
    const options = { ...parts.options, deadlineMs };
    const combine: RoundParts["combine"] = (collection, opened, ending) =>
      this.#combine(collection, opened, current, ending);
    await runRound(begun, base, { ...parts, options, combine }, signal);
  }

  /** Passes the sum on, and waits for what the root makes of it. */
  async #combine(
    collection: Collection,
    { fleet, task, run, round, base }: Opened,
    current: RoundCurrent,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    const { root, log } = this.#parts;
    const contributions = collection.contributions();
    if (collection.sum !== undefined && contributions.length > 0) {
      const about = { fleet, task, run, round, site: this.#options.site, base };
      const sums = encodeSums(collection.sum.steps());
      const partial = { kind: "partial", v: 1, ...about, contributions, sums } as const;
      const receipt = await root.send(partial, current, signal);
      const status = receipt?.status ?? "unanswered";
      const level = status === "accepted" ? "info" : "warn";
      const devices = contributions.length;
      const traced = { round, trace: traceOf(current), devices };
      log(level, `partial.${status}`, { ...traced, reason: receipt?.reason ?? "" });
    }
    return root.modelAfter(current, signal);
  }

  /** What the root asks, as an aggregator of this site would be told to. */
  #optionsOf({ round, roundsLeft, dtype, training }: RoundCurrent): AggregatorOptions {
    const { fleet, spec, quorum, deadlineMs, maxNorm = MAX_NORM } = this.#options;
    const rounds = roundsLeft === null ? null : round + 1 + roundsLeft;
    const asked = { rounds, dtype, training, strategy: "fedavg", seed: 0 };
    return { fleet, spec, quorum, deadlineMs, maxNorm, ...asked };
  }

  #openedOf(current: RoundCurrent, base: Base, reception: Reception): Opened {
    const { spec, quorum, site, maxNorm = MAX_NORM } = this.#options;
    const { fleet, task, run, round, dtype, training, restarts } = current;
    const about = { fleet, task, run, round, dtype, training, quorum, maxNorm, site };
    return {
      kind: "opened",
      v: 1,
      ...about,
      spec: specDigest(spec),
      strategy: "fedavg",
      isGated: false,
      base: base.digest,
      cohort: reception.online(),
      start: { restarts, isSettled: true },
    };
  }
}

function requireSameRun({ run }: RecordedStanding, current: RoundCurrent): void {
  if (run === current.run) return;
  throw new ConfigError(
    `state folder holds rounds of run ${run}, the root is in ${current.run}`,
    "Give the site a new --state folder: that run is over.",
  );
}
