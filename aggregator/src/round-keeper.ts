import { type Clock, type Log, sleep } from "@lares/shared";
import type { Base } from "./announcer.ts";
import type { BegunRound } from "./run-round.ts";
import { KEPT_ROUNDS, type RoundArchive } from "./state/round-archive.ts";
import type { Opened } from "./state/round-record.ts";
import { VolatileRecords } from "./state/round-records.ts";
import type { RoundSegment } from "./state/round-segment.ts";
import { requireStrategy } from "./strategies/registry.ts";

/** Between two attempts to write, while a disk is full. */
const RETRY_MS = 5000;

/** Where the steps of rounds are kept. */
export interface RoundState {
  readonly archive: RoundArchive;
  /** Rounds that stay whole, at least 1. */
  readonly keep?: number;
}

/**
 * Keeps what rounds are made of, in an archive or, without one, in memory. Nothing goes on before
 * it is kept: while the disk is full, the round waits.
 */
export class RoundKeeper {
  readonly #state: RoundState | undefined;
  readonly #parts: { readonly clock: Clock; readonly log: Log };
  #segment: RoundSegment | undefined;

  /** @param segment of the round that goes on after a restart */
  constructor(
    state: RoundState | undefined,
    parts: { readonly clock: Clock; readonly log: Log },
    segment?: RoundSegment,
  ) {
    this.#state = state;
    this.#parts = parts;
    this.#segment = segment;
  }

  /** Begins a round; the one before is over. @throws the signal's reason once it is aborted */
  async begin(opened: Opened, base: Base, signal: AbortSignal): Promise<BegunRound> {
    const recorded = {
      opened,
      updates: [],
      partials: [],
      votes: [],
      isFrozen: false,
      result: undefined,
      isClosed: false,
      isCompacted: false,
    };
    if (this.#state === undefined)
      return { recorded, records: new VolatileRecords(requireStrategy(opened.strategy).rereads) };
    const { archive } = this.#state;
    await this.close();
    const payload = { digest: base.digest, bytes: base.bytes };
    const records = await this.keep(() => archive.begin(opened, payload), signal);
    this.#segment = records;
    return { recorded, records };
  }

  /** Tries until something is kept. @throws the signal's reason once it is aborted */
  async keep<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, log } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await write();
      } catch (error) {
        if (attempt === 1) {
          const remedy = "Make room on the disk of the --state folder: the round waits for it.";
          log("error", "state.not-written", { error, remedy });
        }
      }
      await sleep(clock, RETRY_MS, signal);
    }
  }

  /** Drops what old rounds need no more. Never fails: the next round tries again. */
  async compact(round: number): Promise<void> {
    const { archive, keep = KEPT_ROUNDS } = this.#state ?? {};
    await archive?.compact(round, keep).catch((error: unknown) => {
      this.#parts.log("warn", "state.not-compacted", { error });
    });
  }

  async close(): Promise<void> {
    await this.#segment?.close();
    this.#segment = undefined;
  }
}
