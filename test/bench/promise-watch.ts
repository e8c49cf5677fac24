import {
  type BootId,
  type EventReport,
  EventWatch,
  type EventWatchOptions,
  LastingWatch,
  pooledScore,
  squaredGrid,
} from "@lares/shared";
import type { PromiseReport } from "./promise-report.ts";

type Settings = Pick<PromiseReport["settings"], "eventsPerWeek" | "confirmation">;

/** A moment of a room; without deviations when the camera was not trusted. */
export interface SeenFrame {
  readonly seconds: number;
  readonly deviations?: Float64Array;
}

/** One way to watch a room. */
export interface RoomWatch {
  /** None while it learns. */
  readonly threshold: number | undefined;
  readonly isOpen: boolean;
  step(frame: SeenFrame): EventReport | undefined;
  resume(): void;
  /** Another one that has learned as much and has seen nothing yet. */
  copyAt(seconds: number): RoomWatch;
}

const boot = "00000000000000b7" as BootId;

/** Scores each frame by itself, and lets k of n confirm. */
export class FrameWatch implements RoomWatch {
  readonly #settings: Settings;
  readonly #watch: EventWatch;

  constructor(settings: Settings, clockSeconds: number, learned: EventWatch["learned"] = {}) {
    const { eventsPerWeek, confirmation } = settings;
    const options: EventWatchOptions = { boot, kinds: ["appearance"], eventsPerWeek, clockSeconds };
    this.#settings = settings;
    this.#watch = new EventWatch({ ...options, confirmation, learned });
  }

  get threshold(): number | undefined {
    return this.#watch.thresholdOf("appearance");
  }

  get isOpen(): boolean {
    return this.#watch.tracker.isOpen;
  }

  step({ seconds, deviations }: SeenFrame): EventReport | undefined {
    if (deviations === undefined) {
      this.resume();
      return undefined;
    }
    const grid = squaredGrid(deviations);
    // No event begins or ends by its p-value.
    const evidence = { appearance: { score: pooledScore(grid), grid, pValue: 1 } };
    return this.#watch.step({ uptimeSeconds: seconds, clockSeconds: seconds, evidence });
  }

  resume(): void {
    this.#watch.resume();
  }

  copyAt(seconds: number): RoomWatch {
    return new FrameWatch(this.#settings, seconds, this.#watch.learned);
  }
}

/** Scores what lasts over frames, each place by what it has been before. */
export class LastingRoomWatch implements RoomWatch {
  readonly #settings: Settings;
  readonly #watch: LastingWatch;

  constructor(settings: Settings, clockSeconds: number, learned?: LastingWatch["learned"]) {
    const { eventsPerWeek, confirmation } = settings;
    const options = { boot, eventsPerWeek, clockSeconds, confirmation };
    this.#settings = settings;
    this.#watch = new LastingWatch({ ...options, ...(learned && { learned }) });
  }

  get threshold(): number | undefined {
    return this.#watch.threshold;
  }

  get isOpen(): boolean {
    return this.#watch.tracker.isOpen;
  }

  step({ seconds, deviations }: SeenFrame): EventReport | undefined {
    if (deviations !== undefined) {
      return this.#watch.step({ uptimeSeconds: seconds, clockSeconds: seconds, deviations });
    }
    this.resume();
    return undefined;
  }

  resume(): void {
    this.#watch.resume();
  }

  copyAt(seconds: number): RoomWatch {
    return new LastingRoomWatch(this.#settings, seconds, this.#watch.learned);
  }
}
