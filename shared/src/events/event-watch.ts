import { z } from "zod";
import type { BootId } from "../ids.ts";
import {
  AdaptiveThreshold,
  learnedFrom,
  learningThreshold,
  promiseOf,
  rescored,
} from "./adaptive-threshold.ts";
import { Confirmation } from "./confirmation.ts";
import { type Promised, requirePromise } from "./event-promise.ts";
import type { EventReport } from "./event-report.ts";
import { EventTracker } from "./event-tracker.ts";
import { type Evidence, evidences, type PerEvidence } from "./evidence.ts";
import { pValueOfHours } from "./hourly-maxima.ts";
import { type EvidenceReading, joinedReading, type Reading, type SeenEvidence } from "./reading.ts";

/** What one frame gives; the threshold is learned here. */
export interface WatchedFrame {
  /** Since the device started. */
  readonly uptimeSeconds: number;
  /** Of a clock that goes on while the device is off; the uptime where there is none. */
  readonly clockSeconds: number;
  readonly evidence: PerEvidence<SeenEvidence>;
}

/** What a room has learned of its scores: stored as JSON, it outlives a restart. */
export const LearnedThresholds = z.partialRecord(z.enum(evidences), AdaptiveThreshold);
export type LearnedThresholds = PerEvidence<AdaptiveThreshold>;

/** How a room is watched. */
export interface EventWatchOptions {
  readonly boot: BootId;
  /** The evidence that frames will have; each gets an equal part of the promise. */
  readonly kinds: readonly Evidence[];
  /** False events of all evidence together, at most; see `promisedThreshold`. */
  readonly eventsPerWeek: number;
  /** Now. */
  readonly clockSeconds: number;
  /** Frames that must agree, of how many; 3 of 5 unless given. What lasts needs none. */
  readonly confirmation?: { readonly needed: number; readonly window: number };
  /** Of an earlier run with the same evidence, model and confirmation. */
  readonly learned?: LearnedThresholds;
  /**
   * Thresholds above 0 for as long as the history is too short for the promise; without them the
   * device tells nothing until then.
   */
  readonly provisional?: PerEvidence<number>;
  /** On every threshold, above 0; 1 unless given. */
  readonly thresholdFactor?: number;
  /** Of an earlier watch in the same boot: its events are counted on. */
  readonly tracker?: EventTracker;
}

/** What lasts has been confirmed by the frames that it is made of. */
const alone = { needed: 1, window: 1 };
/** No event begins below, however quiet the room was: a place may be what it has been before. */
const leastThresholds: PerEvidence<number> = { lasting: 1 };

/**
 * From scores to events of one room: confirms k of n frames, learns a threshold for each evidence,
 * joins what is above and tracks it. Give it trusted frames only (`CameraWatch`).
 */
export class EventWatch {
  readonly tracker: EventTracker;
  #eventsPerWeek: number;
  readonly #confirmations = new Map<Evidence, Confirmation>();
  readonly #learned = new Map<Evidence, AdaptiveThreshold>();
  readonly #provisional: PerEvidence<number>;
  #thresholdFactor: number;
  #reading: Reading | undefined;

  /** @throws ConfigError for a promise or a confirmation that is none */
  constructor(options: EventWatchOptions) {
    const { boot, kinds, eventsPerWeek, clockSeconds, confirmation, learned = {} } = options;
    this.tracker = options.tracker ?? new EventTracker(boot);
    this.#eventsPerWeek = eventsPerWeek / kinds.length;
    this.#provisional = options.provisional ?? {};
    this.#thresholdFactor = options.thresholdFactor ?? 1;
    requirePromise(eventsPerWeek, kinds.length);
    for (const kind of kinds) {
      const { needed, window } = kind === "lasting" ? alone : (confirmation ?? {});
      this.#confirmations.set(kind, new Confirmation(needed, window));
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

  /** What an event of this evidence begins above; none while it is learned without a provisional one. */
  thresholdOf(kind: Evidence): number | undefined {
    const threshold = this.#learned.get(kind)?.level?.value ?? this.#provisional[kind];
    if (threshold === undefined) return undefined;
    return Math.max(threshold, leastThresholds[kind] ?? 0) * this.#thresholdFactor;
  }

  /** Of the latest frame. */
  get reading(): Reading | undefined {
    return this.#reading;
  }

  /**
   * Promises another number of events; thresholds go there as `learnedFrom` lets them, a tenth of
   * themselves a day.
   * @throws ConfigError for a promise that is none
   */
  promise(eventsPerWeek: number): void {
    const parts = this.#confirmations.size;
    requirePromise(eventsPerWeek, parts);
    this.#eventsPerWeek = eventsPerWeek / parts;
  }

  /** @param factor on every threshold, above 0; what is learned of scores stays as it is */
  scaleThresholds(factor: number): void {
    this.#thresholdFactor = factor;
  }

  /** Forgets what was learned and begins anew, for a room that has changed. */
  relearn(clockSeconds: number): void {
    for (const kind of this.#learned.keys()) {
      this.#learned.set(kind, learningThreshold(clockSeconds));
    }
  }

  /** What past hours score now. @param scores as of `rescored` */
  rescore(kind: Evidence, scores: ReadonlyMap<number, number>): void {
    const state = this.#learned.get(kind);
    if (state !== undefined) this.#learned.set(kind, rescored(state, scores));
  }

  /** @returns what is to be told after this frame; nothing while no evidence has a threshold */
  step(frame: WatchedFrame): EventReport | undefined {
    const readings: Partial<Record<Evidence, EvidenceReading>> = {};
    const scores = new Map<Evidence, number>();
    for (const [kind, confirmation] of this.#confirmations) {
      const given = frame.evidence[kind];
      if (given === undefined) continue;
      const score = confirmation.confirmed(given.score);
      scores.set(kind, score);
      const threshold = this.thresholdOf(kind);
      if (threshold === undefined) continue;
      const { grid, pValue = this.#pValueOf(kind, score) } = given;
      readings[kind] = { score, threshold, pValue, grid };
    }
    this.#reading = joinedReading(frame.uptimeSeconds, readings);
    const report = this.tracker.step(this.#reading);
    this.#learn(frame.clockSeconds, scores);
    return report;
  }

  /** After frames that were not trusted: what was seen before them confirms nothing. */
  resume(): void {
    for (const confirmation of this.#confirmations.values()) confirmation.reset();
  }

  #pValueOf(kind: Evidence, score: number): number {
    const { history } = this.#learned.get(kind) as AdaptiveThreshold;
    return pValueOfHours(history, score);
  }

  #learn(atSeconds: number, scores: ReadonlyMap<Evidence, number>): void {
    const { isOpen } = this.tracker;
    for (const [kind, score] of scores) {
      const state = this.#learned.get(kind) as AdaptiveThreshold;
      // Events above a provisional threshold are many, and stop no learning: they are normal.
      const frame = { atSeconds, score, isEventOpen: isOpen && state.level !== null };
      this.#learned.set(kind, learnedFrom(state, frame, this.#eventsPerWeek));
    }
  }
}
