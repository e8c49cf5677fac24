import type { ModelSpec } from "../../models/model-spec.ts";
import { maxRise } from "../adaptive-threshold.ts";
import type { EventWatch } from "../event-watch.ts";
import { LastingChange } from "./lasting-change.ts";
import { groundDeviations, type LastingGround, lastingGroundOf } from "./lasting-ground.ts";
import { type StrongestHour, scoredAnew, withStrongest } from "./strongest-hours.ts";
import { noPlaces, placedScore, type UsualPlaces, usualAt, withPlaces } from "./usual-places.ts";

/** Between two frames that are looked at: ten of them are the time that a change must last. */
const frameSeconds = 60;
/** Frames before a longer pause confirm nothing after it. */
const longestPauseSeconds = 300;
/** Days that the ground is learned in, from so many frames. */
const groundDays = 3;
const groundFrames = 720;
/** The first day after that teaches places. */
const placeDays = 1;
const secondsPerDay = 86_400;
const groundSeconds = (groundDays * secondsPerDay) / groundFrames;

/** Before any history of scores. */
export const lastingPreparationDays = groundDays + placeDays;

/** What a room has learned of what lasts in it. It never leaves the device. */
export interface LastingLearned {
  readonly ground: LastingGround;
  readonly places: UsualPlaces;
  /** Of the history, but for those in which an event began. */
  readonly hours: readonly StrongestHour[];
}

/** What lasts in a room just now. */
export interface LastingReading {
  /** In shares of what is usual at its place. */
  readonly score: number;
  /** [16, 16] */
  readonly grid: Float32Array;
}

/**
 * The evidence for changes that last: a thing left behind or gone, somebody who does not get up.
 * Three days teach what the room looks like; then each place is compared with what it has been on
 * earlier days, the first of which only teaches. It looks at a frame a minute.
 *
 * While an event is open no place is learned. When it is over its place counts as one that may
 * change, by what was seen but no more than twice what an event begins with: whoever stays never
 * becomes usual, and what a household does again and again does.
 */
export class LastingEvidence {
  readonly #spec: ModelSpec;
  readonly #change = new LastingChange();
  /** Of the ground, until it is known: in memory alone, for they are pictures. */
  #frames: Uint8Array[] = [];
  #groundAtSeconds = Number.NEGATIVE_INFINITY;
  #learned: LastingLearned | undefined;
  #scale: Float32Array = new Float32Array();
  #grid: Float32Array | undefined;
  #atSeconds = Number.NEGATIVE_INFINITY;
  /** Whether places have not learned the latest grid yet. */
  #isNew = false;
  #wasOpen = false;

  /** @param learned of an earlier run with frames of the same shape */
  constructor(spec: ModelSpec, learned?: LastingLearned) {
    this.#spec = spec;
    if (learned !== undefined) this.#setLearned(learned);
  }

  /** To be stored from time to time; none until the ground is known. */
  get learned(): LastingLearned | undefined {
    return this.#learned;
  }

  /** How many of `lastingPreparationDays` are over. */
  get preparedDays(): number {
    if (this.#learned === undefined) return (groundDays * this.#frames.length) / groundFrames;
    return groundDays + Math.min(placeDays, this.#learned.places.days.length);
  }

  /**
   * @param frame one that the camera is trusted with, of the spec's shape; kept, not modified
   * @param clockSeconds of a clock that goes on while the device is off
   * @returns as of the latest frame that was looked at; none before the places are known
   */
  step(frame: Uint8Array, clockSeconds: number): LastingReading | undefined {
    const learned = this.#learned;
    if (learned === undefined) this.#learnGround(frame, clockSeconds);
    else if (isDue(frameSeconds, this.#atSeconds, clockSeconds)) {
      if (clockSeconds - this.#atSeconds > longestPauseSeconds) this.#change.reset();
      this.#atSeconds = clockSeconds;
      this.#grid = this.#change.step(groundDeviations(this.#spec, learned.ground, frame));
      this.#isNew = true;
    }
    if (this.#grid === undefined || this.preparedDays < lastingPreparationDays) return undefined;
    return { score: this.scoreOf(this.#grid), grid: this.#grid };
  }

  /** @param grid of `step`, or what is left of it */
  scoreOf(grid: Float32Array): number {
    return placedScore(grid, this.#scale);
  }

  /** Learns its places, and each day what they make of its history. @param events that have seen what `step` gave last */
  learn(events: Pick<EventWatch, "tracker" | "thresholdOf" | "rescore">): void {
    const days = this.#learned?.places.days;
    this.#learnFrom(events);
    const learned = this.#learned;
    if (learned === undefined || learned.places.days === days) return;
    const hours = scoredAnew(learned.hours, learned.places);
    this.#learned = { ...learned, hours };
    events.rescore("lasting", new Map(hours.map(({ hour, score }) => [hour, score])));
  }

  #learnFrom(events: Pick<EventWatch, "tracker" | "thresholdOf">): void {
    const threshold = events.thresholdOf("lasting");
    // Until there is a promise whatever happens is normal.
    const isOpen = events.tracker.isOpen && threshold !== undefined;
    const strongest = events.tracker.latest?.grids.lasting;
    if (this.#wasOpen && !isOpen && strongest !== undefined && threshold !== undefined) {
      this.#learnPlaces(this.#bounded(strongest, maxRise * threshold));
    } else if (this.#isNew && !isOpen && this.#grid !== undefined) {
      this.#learnHour(this.#grid);
      this.#learnPlaces(this.#grid);
    }
    // The hour in which an event begins counts by the event.
    if (isOpen && !this.#wasOpen) this.#setHours((hours) => hours.slice(0, -1));
    this.#isNew = false;
    this.#wasOpen = isOpen;
  }

  #learnGround(frame: Uint8Array, clockSeconds: number): void {
    if (!isDue(groundSeconds, this.#groundAtSeconds, clockSeconds)) return;
    this.#groundAtSeconds = clockSeconds;
    this.#frames.push(frame);
    if (this.#frames.length < groundFrames) return;
    const ground = lastingGroundOf(this.#spec, this.#frames);
    this.#setLearned({ ground, places: noPlaces(clockSeconds), hours: [] });
    this.#frames = [];
  }

  #learnHour(grid: Float32Array): void {
    if (this.preparedDays < lastingPreparationDays) return;
    const score = this.scoreOf(grid);
    this.#setHours((hours) => withStrongest(hours, this.#atSeconds, score, grid));
  }

  #learnPlaces(seen: Float32Array): void {
    const { places, ...others } = this.#learned as LastingLearned;
    this.#setLearned({ ...others, places: withPlaces(places, this.#atSeconds, seen) });
  }

  #setHours(change: (hours: readonly StrongestHour[]) => readonly StrongestHour[]): void {
    const learned = this.#learned as LastingLearned;
    this.#learned = { ...learned, hours: change(learned.hours) };
  }

  #setLearned(learned: LastingLearned): void {
    const isScaleNew = this.#learned?.places.days !== learned.places.days;
    this.#learned = learned;
    if (isScaleNew) this.#scale = usualAt(learned.places);
  }

  #bounded(strongest: Float32Array, most: number): Float32Array {
    return strongest.map((value, i) => Math.min(value, most * (this.#scale[i] as number)));
  }
}

/** A clock that goes back waits for nothing. */
function isDue(intervalSeconds: number, lastSeconds: number, seconds: number): boolean {
  return seconds < lastSeconds || seconds - lastSeconds >= intervalSeconds;
}
