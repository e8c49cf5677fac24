import { type Log, silentLog } from "@lares/shared";
import type { Payload } from "./record-codec.ts";
import { findRecordedRound } from "./recorded-round.ts";
import type { Opened } from "./round-record.ts";
import { RoundSegment } from "./round-segment.ts";
import type { Storage } from "./storage.ts";

/** Rounds of which updates and weights are kept, unless told otherwise. */
export const KEPT_ROUNDS = 10;
/** Rounds of which at least the steps are kept: a year of one an hour has 8,760. */
const KEPT_SUMMARIES = 10_000;

const NAME = /^round-(\d{9})\.log$/;
const nameOf = (round: number): string => `round-${String(round).padStart(9, "0")}.log`;

/** The logs of all rounds, each in a file of its own. One program at a time may write here. */
export class RoundArchive {
  readonly #storage: Storage;
  readonly #log: Log;
  /** Earlier rounds are known to be compacted. */
  #wholeFrom = 0;

  constructor(storage: Storage, log: Log = silentLog) {
    this.#storage = storage;
    this.#log = log;
  }

  /** Numbers of the rounds that have a log, in order. */
  async rounds(): Promise<number[]> {
    const names = await this.#storage.list();
    return names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  }

  /** Reads the log of a round that has one; the caller closes it. */
  async read(round: number): Promise<RoundSegment> {
    return RoundSegment.read(await this.#storage.open(nameOf(round)));
  }

  /**
   * The newest round that was opened, ready to go on. Cuts off what a crash has left: those bytes
   * are kept in a file of their own, since a damaged disk looks the same.
   */
  async latest(): Promise<RoundSegment | undefined> {
    for (const round of (await this.rounds()).reverse()) {
      const segment = await this.read(round);
      await this.#cutTail(round, segment);
      if (segment.steps.length > 0) return segment;
      // A crash before the round was opened: nobody was told of it.
      await segment.close();
      await this.#storage.remove(nameOf(round));
      await this.#storage.syncNames();
    }
    return undefined;
  }

  /** Begins the log of a round, with the weights that it starts from. */
  async begin(opened: Opened, base: Payload): Promise<RoundSegment> {
    const name = nameOf(opened.round);
    // What a crash, or an attempt on a full disk, has left of an earlier beginning.
    await this.#storage.remove(name);
    const segment = await RoundSegment.read(await this.#storage.open(name));
    try {
      await this.#storage.syncNames();
      await segment.append(opened, base);
    } catch (error) {
      await segment.close();
      throw error;
    }
    return segment;
  }

  /**
   * Drops updates and weights of rounds up to `round - keep`, and what is older than years.
   * @param round the newest that is closed
   * @param keep rounds that stay whole, at least 1
   */
  async compact(round: number, keep: number): Promise<void> {
    for (const old of await this.rounds()) {
      if (old <= round - KEPT_SUMMARIES) await this.#storage.remove(nameOf(old));
      else if (old >= this.#wholeFrom && old <= round - keep) await this.#summarize(old);
    }
    this.#wholeFrom = Math.max(0, round - keep + 1);
  }

  async #summarize(round: number): Promise<void> {
    const whole = await this.read(round);
    const { steps } = whole;
    await whole.close();
    if (findRecordedRound(steps)?.isCompacted !== false) return;
    const temporary = `${nameOf(round)}.tmp`;
    await this.#storage.remove(temporary);
    const summary = await RoundSegment.read(await this.#storage.open(temporary));
    try {
      await summary.append({ kind: "compacted", v: 1 });
      for (const step of steps) await summary.append(step);
    } finally {
      await summary.close();
    }
    await this.#storage.rename(temporary, nameOf(round));
    await this.#storage.syncNames();
  }

  async #cutTail(round: number, segment: RoundSegment): Promise<void> {
    const bytes = segment.tornBytes;
    if (bytes > 0) {
      const kept = `${nameOf(round)}.cut`;
      this.#log("warn", "state.tail-cut", { round, bytes, kept });
      await this.#keepAside(kept, await segment.tornTail());
    }
    await segment.repair();
  }

  async #keepAside(name: string, tail: Uint8Array): Promise<void> {
    await this.#storage.remove(name);
    const file = await this.#storage.open(name);
    // Only for people to look at: no disk is too full to go on without it.
    await file.append(tail).catch((error) => this.#log("warn", "state.not-kept", { name, error }));
    await file.close();
  }
}
