import { maxRise } from "./adaptive-threshold.ts";
import type { EventReport } from "./event-report.ts";
import { EventWatch, type EventWatchOptions, type LearnedThresholds } from "./event-watch.ts";
import { LastingChange } from "./lasting-change.ts";
import { noPlaces, placedScore, type UsualPlaces, usualAt, withPlaces } from "./usual-places.ts";

/** What one frame gives to a watch for what lasts. */
export interface LastingFrame {
  readonly uptimeSeconds: number;
  readonly clockSeconds: number;
  /** As of `deviationsOf` with `lastingStdDev`. */
  readonly deviations: Float64Array;
}

/** A place may always be what it has been before. */
const leastThreshold = 1;

/** How a room is watched for what lasts. */
export interface LastingWatchOptions
  extends Omit<EventWatchOptions, "kinds" | "learned" | "provisional" | "leastThreshold"> {
  /** Of an earlier run with the same model and confirmation. */
  readonly learned?: { readonly thresholds: LearnedThresholds; readonly places: UsualPlaces };
}

/**
 * Watches a room for changes that last: a thing left behind or gone, somebody who does not get up.
 * Its scores compare each place with what that place has been on earlier days, so the first day
 * teaches the places and the history for the promise begins with the second. Give it about ten
 * trusted frames in the time that a change must last.
 *
 * While an event is open nothing is learned. When it is over its place counts as one that may change,
 * by what was seen but no more than twice what an event begins with: whoever stays never becomes
 * usual, and what a household does again and again does.
 */
export class LastingWatch {
  readonly #watch: EventWatch;
  readonly #change: LastingChange;
  #places: UsualPlaces;
  #scale: Float32Array;
  #wasOpen = false;

  /** @throws ConfigError for a promise or a confirmation that is none */
  constructor(options: LastingWatchOptions) {
    const { confirmation, learned, ...others } = options;
    this.#change = new LastingChange(confirmation?.needed, confirmation?.window);
    this.#places = learned?.places ?? noPlaces(options.clockSeconds);
    this.#scale = usualAt(this.#places);
    this.#watch = new EventWatch({
      ...others,
      kinds: ["appearance"],
      confirmation: { needed: 1, window: 1 },
      leastThreshold,
      ...(learned && { learned: learned.thresholds }),
    });
  }

  get tracker(): EventWatch["tracker"] {
    return this.#watch.tracker;
  }

  /** What an event begins above, in shares of what is usual at its place; none while it learns. */
  get threshold(): number | undefined {
    return this.#watch.thresholdOf("appearance");
  }

  /** To be stored from time to time. */
  get learned(): { readonly thresholds: LearnedThresholds; readonly places: UsualPlaces } {
    return { thresholds: this.#watch.learned, places: this.#places };
  }

  /** @returns what is to be told after this frame; nothing on the first day */
  step({ uptimeSeconds, clockSeconds, deviations }: LastingFrame): EventReport | undefined {
    const grid = this.#change.step(deviations);
    const score = placedScore(grid, this.#scale);
    const evidence = { appearance: { score, grid, pValue: 1 } };
    const isFirstDay = this.#places.days.length === 0;
    const report = isFirstDay
      ? undefined
      : this.#watch.step({ uptimeSeconds, clockSeconds, evidence });
    this.#learn(clockSeconds, grid);
    return report;
  }

  /** After frames that were not trusted. */
  resume(): void {
    this.#change.reset();
    this.#watch.resume();
  }

  #learn(clockSeconds: number, grid: Float32Array): void {
    const { isOpen, latest } = this.tracker;
    if (!isOpen) {
      const seen = this.#wasOpen ? this.#bounded(latest?.peak.grid ?? grid) : grid;
      const { days } = this.#places;
      this.#places = withPlaces(this.#places, clockSeconds, seen);
      if (this.#places.days !== days) this.#scale = usualAt(this.#places);
    }
    this.#wasOpen = isOpen;
  }

  #bounded(peak: Float32Array): Float32Array {
    const threshold = this.threshold ?? 0;
    return peak.map((value, i) => {
      return Math.min(value, maxRise * threshold * (this.#scale[i] as number));
    });
  }
}
