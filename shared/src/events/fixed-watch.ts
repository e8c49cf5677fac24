import type { BootId } from "../ids.ts";
import { Confirmation } from "./confirmation.ts";
import type { EventReport } from "./event-report.ts";
import { EventTracker } from "./event-tracker.ts";
import type { WatchedFrame } from "./event-watch.ts";
import { type Evidence, evidences, type PerEvidence } from "./evidence.ts";
import { type EvidenceReading, joinedReading, type Reading } from "./reading.ts";

export interface FixedWatchOptions {
  readonly boot: BootId;
  /** Above 0, for each evidence that frames will have. */
  readonly thresholds: PerEvidence<number>;
  /** Frames that must agree, of how many; 3 of 5 unless given. */
  readonly confirmation?: { readonly needed: number; readonly window: number };
}

/**
 * From scores to events with thresholds that stay as they are: for recordings, which are too short
 * for a promise of events per week. Else as `EventWatch`.
 */
export class FixedWatch {
  readonly tracker: EventTracker;
  readonly #thresholds: PerEvidence<number>;
  readonly #confirmations: ReadonlyMap<Evidence, Confirmation>;
  #reading: Reading | undefined;

  /** @throws ConfigError for a confirmation that is none */
  constructor({ boot, thresholds, confirmation }: FixedWatchOptions) {
    this.tracker = new EventTracker(boot);
    this.#thresholds = thresholds;
    const kinds = evidences.filter((kind) => thresholds[kind] !== undefined);
    this.#confirmations = new Map(
      kinds.map((kind) => [kind, new Confirmation(confirmation?.needed, confirmation?.window)]),
    );
  }

  /** Of the latest frame. */
  get reading(): Reading | undefined {
    return this.#reading;
  }

  /** @returns what is to be told after this frame */
  step({ uptimeSeconds, evidence }: Omit<WatchedFrame, "clockSeconds">): EventReport | undefined {
    const readings: Partial<Record<Evidence, EvidenceReading>> = {};
    for (const [kind, confirmation] of this.#confirmations) {
      const given = evidence[kind];
      const threshold = this.#thresholds[kind];
      if (given?.pValue === undefined || threshold === undefined) continue;
      const { score, pValue, grid } = given;
      readings[kind] = { score: confirmation.confirmed(score), threshold, pValue, grid };
    }
    this.#reading = joinedReading(uptimeSeconds, readings);
    return this.tracker.step(this.#reading);
  }

  /** After frames that were not trusted: what was seen before them confirms nothing. */
  resume(): void {
    for (const confirmation of this.#confirmations.values()) confirmation.reset();
  }
}
