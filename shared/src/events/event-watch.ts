import { z } from "zod";
import type { BootId } from "../ids.ts";
import {
  AdaptiveThreshold,
  learnedFrom,
  learningThreshold,
  promiseOf,
} from "./adaptive-threshold.ts";
import { Confirmation } from "./confirmation.ts";
import type { Promised } from "./event-promise.ts";
import { type EventReport, EventTracker } from "./event-tracker.ts";
import { type Evidence, evidences, type PerEvidence } from "./evidence.ts";
import { type EvidenceReading, joinedReading } from "./reading.ts";

/** What one frame gives; the threshold is learned here. */
export interface WatchedFrame {
  /** Since the device started. */
  readonly uptimeSeconds: number;
  /** Of a clock that goes on while the device is off; the uptime where there is none. */
  readonly clockSeconds: number;
  readonly evidence: PerEvidence<Omit<EvidenceReading, "threshold">>;
}

/** What a room has learned of its scores: stored as JSON, it outlives a restart. */
export const LearnedThresholds = z.partialRecord(z.enum(evidences), AdaptiveThreshold);
export type LearnedThresholds = PerEvidence<AdaptiveThreshold>;

/**
 * From scores to events of one room: confirms k of n frames, learns a threshold for each evidence,
 * joins what is above and tracks it. Give it trusted frames only (`CameraWatch`).
 */
export class EventWatch {
  readonly tracker: EventTracker;
  readonly #eventsPerWeek: number;
  readonly #confirmations = new Map<Evidence, Confirmation>();
  readonly #learned = new Map<Evidence, AdaptiveThreshold>();

  /**
   * @param kinds the evidence that frames will have; each gets an equal part of the promise
   * @param eventsPerWeek false events of all evidence together, at most
   * @param learned of an earlier run with the same evidence and model
   */
  constructor(
    boot: BootId,
    kinds: readonly Evidence[],
    eventsPerWeek: number,
    clockSeconds: number,
    learned: LearnedThresholds = {},
  ) {
    this.tracker = new EventTracker(boot);
    this.#eventsPerWeek = eventsPerWeek / kinds.length;
    for (const kind of kinds) {
      this.#confirmations.set(kind, new Confirmation());
      this.#learned.set(kind, learned[kind] ?? learningThreshold(clockSeconds));
    }
  }

  /** To be stored from time to time: each hour will do. */
  get learned(): LearnedThresholds {
    return Object.fromEntries(this.#learned);
  }

  /** How far each evidence is with its promise. */
  get promised(): PerEvidence<Promised> {
    const promises = [...this.#learned].map(([kind, state]) => {
      return [kind, promiseOf(state, this.#eventsPerWeek)] as const;
    });
    return Object.fromEntries(promises);
  }

  /** @returns what is to be told after this frame; nothing while all evidence still learns */
  step(frame: WatchedFrame): EventReport | undefined {
    const readings: Partial<Record<Evidence, EvidenceReading>> = {};
    const scores = new Map<Evidence, number>();
    for (const [kind, confirmation] of this.#confirmations) {
      const given = frame.evidence[kind];
      if (given === undefined) continue;
      const score = confirmation.confirmed(given.score);
      scores.set(kind, score);
      const threshold = this.#learned.get(kind)?.level?.value;
      if (threshold !== undefined) readings[kind] = { ...given, score, threshold };
    }
    const report = this.tracker.step(joinedReading(frame.uptimeSeconds, readings));
    this.#learn(frame.clockSeconds, scores);
    return report;
  }

  /** After frames that were not trusted: what was seen before them confirms nothing. */
  resume(): void {
    for (const confirmation of this.#confirmations.values()) confirmation.reset();
  }

  #learn(atSeconds: number, scores: ReadonlyMap<Evidence, number>): void {
    const { isOpen } = this.tracker;
    for (const [kind, score] of scores) {
      const state = this.#learned.get(kind) as AdaptiveThreshold;
      const frame = { atSeconds, score, isEventOpen: isOpen };
      this.#learned.set(kind, learnedFrom(state, frame, this.#eventsPerWeek));
    }
  }
}
