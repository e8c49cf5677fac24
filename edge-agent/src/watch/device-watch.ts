import { setImmediate as breathe } from "node:timers/promises";
import {
  type AcceptedPatterns,
  type CameraState,
  CameraWatch,
  type DeviceSettings,
  EventTracker,
  EventWatch,
  type EventWatchOptions,
  type Evidence,
  evidences,
  type ModelSpec,
  type PerEvidence,
  type ScoreTrend,
  type Sha256,
  scoreTrend,
  toFrame,
  withAccepted,
  withoutAccepted,
} from "@lares/shared";
import type { FrameSource } from "../frame-source/frame-source.ts";
import { type UnbrokenOptions, unbrokenFrames } from "../frame-source/unbroken-frames.ts";
import { eventsLastWeek, withEvent } from "./event-history.ts";
import type { FittedWatch } from "./fit-watch.ts";
import { LastingMemory } from "./lasting-memory.ts";
import { type Observation, RoomWatch } from "./room-watch.ts";
import type { WatchReporter } from "./watch-reporter.ts";
import type { StoredWatch, WatchState } from "./watch-state.ts";

/** How often what was learned is stored. */
const storeSeconds = 3600;

export interface DeviceWatchOptions {
  readonly boot: EventWatchOptions["boot"];
  /** Whose frames detectors take. */
  readonly spec: ModelSpec;
  /** False events that are promised, until the owner says otherwise. */
  readonly eventsPerWeek: number;
}

export interface DeviceWatchParts {
  readonly reporter: WatchReporter;
  /** Without it a restart forgets what was learned. */
  readonly state?: WatchState;
  /** Of a clock that goes on while the device is off, in seconds. */
  readonly clockSeconds: () => number;
  readonly uptimeSeconds: () => number;
  readonly outages: UnbrokenOptions;
  /** Called after each change of what is watched with. */
  readonly onReplaced?: () => void;
  /** Hears of each frame that was judged. @param isUsual no event is open */
  readonly onJudged?: (frame: Uint8Array, seconds: number, isUsual: boolean) => void;
}

/** What an owner's wish led to. */
export type Wish = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Watches one room for a device: frames in; alarm, score, camera and events out. Detectors may be
 * replaced while it watches, as a network gets better: not while an event is open, so that it ends
 * by what it began with.
 */
export class DeviceWatch {
  readonly #options: DeviceWatchOptions;
  readonly #parts: DeviceWatchParts;
  readonly #tracker: EventTracker;
  /** Of all detectors that have watched here. */
  #learned: StoredWatch["learned"];
  readonly #lasting: LastingMemory;
  #accepted: AcceptedPatterns = [];
  #eventsPerWeek: number;
  #threshold: number;
  /** When the latest events began, by the clock that goes on while the device is off. */
  #began: readonly number[];
  #fitted: FittedWatch;
  #next: FittedWatch | undefined;
  #events: EventWatch;
  #camera: CameraWatch;
  /** Of the latest frame. */
  #cameraState: CameraState = "watching";
  #room: RoomWatch;
  #storedAtSeconds = 0;

  private constructor(
    options: DeviceWatchOptions,
    parts: DeviceWatchParts,
    fitted: FittedWatch,
    stored: StoredWatch | undefined,
  ) {
    this.#options = options;
    this.#parts = parts;
    this.#tracker = new EventTracker(options.boot);
    this.#learned = stored?.learned ?? {};
    this.#lasting = new LastingMemory(options.spec, stored?.lasting);
    this.#accepted = stored?.accepted ?? [];
    this.#eventsPerWeek = stored?.eventsPerWeek ?? options.eventsPerWeek;
    this.#threshold = stored?.threshold ?? 1;
    this.#began = stored?.began ?? [];
    this.#fitted = fitted;
    this.#events = this.#eventsOf(fitted);
    this.#camera = new CameraWatch(fitted.view);
    this.#room = this.#roomOf(fitted);
  }

  /** Goes on with what is stored. @throws ConfigError for a promise that is none */
  static async begin(
    options: DeviceWatchOptions,
    parts: DeviceWatchParts,
    fitted: FittedWatch,
  ): Promise<DeviceWatch> {
    return new DeviceWatch(options, parts, fitted, await parts.state?.load());
  }

  /** What its owner can change. */
  get settings(): Pick<DeviceSettings, "detector" | "eventsPerWeek" | "threshold" | "accepted"> {
    return {
      detector: this.#fitted.name,
      eventsPerWeek: this.#eventsPerWeek,
      threshold: this.#threshold,
      accepted: new Set(this.#accepted.map(({ event }) => event)).size,
    };
  }

  /** As of the weights that it watches with. */
  get model(): Sha256 {
    return this.#fitted.model;
  }

  /** Of this device, over its restarts: events of the latest seven days, and when one began last. */
  get history(): { readonly lastWeek: number; readonly lastAtSeconds: number | undefined } {
    const lastWeek = eventsLastWeek(this.#began, this.#parts.clockSeconds());
    return { lastWeek, lastAtSeconds: this.#began.at(-1) };
  }

  /** How scores move against what thresholds were learned on. */
  get trend(): ScoreTrend {
    return scoreTrend(this.#events.learned, this.#parts.clockSeconds());
  }

  /** Watches with these detectors from the first moment on in which no event is open. */
  use(fitted: FittedWatch): void {
    this.#next = fitted;
  }

  /**
   * Watches until the source ends, then stores what was learned.
   * @throws the signal's reason once it is aborted, and what the source throws
   */
  async watch(source: FrameSource, signal: AbortSignal): Promise<void> {
    const { clockSeconds, uptimeSeconds } = this.#parts;
    const start = { clock: clockSeconds(), uptime: uptimeSeconds() };
    try {
      for await (const seen of unbrokenFrames(source, this.#parts.outages, signal)) {
        // Frames of a recording come at once: others want to run as well.
        await breathe();
        this.#replaceDetectors();
        const seconds = seen.kind === "frame" ? seen.frame.seconds : seen.seconds;
        const at = { uptimeSeconds: start.uptime + seconds, clockSeconds: start.clock + seconds };
        if (seen.kind === "frame") {
          await this.#step(toFrame(seen.frame.picture, this.#options.spec.input), at);
        } else this.#observe(this.#room.lose(seen.state), at.uptimeSeconds);
      }
    } finally {
      await this.store();
    }
  }

  /** The latest event is normal: the like of it no longer alarms. */
  async acceptLatest(): Promise<Wish> {
    const { latest } = this.#tracker;
    if (latest === undefined) return refused("there was no event since the device started");
    let patterns = this.#accepted;
    for (const evidence of evidences) {
      const grid = latest.grids[evidence];
      if (grid === undefined) continue;
      if (!this.#canAccept(evidence)) return refused(`${this.#fitted.name} cannot learn that`);
      const outcome = withAccepted(patterns, latest.event, evidence, grid);
      if (!outcome.ok && outcome.reason === "full") {
        return refused("too many events are called normal: undo one first");
      }
      if (outcome.ok) patterns = outcome.patterns;
    }
    return this.#accept(patterns);
  }

  /** Takes back what was called normal last. */
  async undoAccepted(): Promise<Wish> {
    const last = this.#accepted.at(-1);
    if (last === undefined) return refused("nothing is called normal");
    return this.#accept(withoutAccepted(this.#accepted, last.event));
  }

  /** Forgets the history of scores, and what the room looked like to what lasts. */
  async relearn(): Promise<Wish> {
    this.#events.relearn(this.#parts.clockSeconds());
    this.#lasting.forget();
    this.#room = this.#roomOf(this.#fitted);
    await this.store();
    return { ok: true };
  }

  /** @throws ConfigError for a promise that is none */
  async promise(eventsPerWeek: number): Promise<Wish> {
    this.#events.promise(eventsPerWeek);
    this.#eventsPerWeek = eventsPerWeek;
    await this.store();
    return { ok: true };
  }

  /** @param factor on the threshold that is learned: above 1 fewer events are told */
  async scaleThreshold(factor: number): Promise<Wish> {
    this.#threshold = factor;
    this.#events.scaleThresholds(factor);
    await this.store();
    return { ok: true };
  }

  async store(): Promise<void> {
    this.#keepLearned();
    const lasting = this.#lasting.stored;
    await this.#parts.state?.save({
      v: 1,
      eventsPerWeek: this.#eventsPerWeek,
      learned: this.#learned,
      ...(lasting && { lasting }),
      accepted: [...this.#accepted],
      threshold: this.#threshold,
      began: [...this.#began],
    });
  }

  async #step(
    frame: Uint8Array,
    at: { readonly uptimeSeconds: number; readonly clockSeconds: number },
  ): Promise<void> {
    this.#observe(this.#room.step(frame, at), at.uptimeSeconds);
    this.#lasting.evidence.learn(this.#events);
    const isUsual = !this.#tracker.isOpen && ["watching", "moved"].includes(this.#cameraState);
    this.#parts.onJudged?.(frame, at.uptimeSeconds, isUsual);
    if (at.uptimeSeconds - this.#storedAtSeconds < storeSeconds) return;
    this.#storedAtSeconds = at.uptimeSeconds;
    await this.store();
  }

  #observe(observation: Observation, uptimeSeconds: number): void {
    const { camera, evidence, report } = observation;
    this.#cameraState = camera;
    if (report?.phase === "begin") {
      this.#began = withEvent(this.#began, this.#parts.clockSeconds());
    }
    const isTrusted = Object.keys(evidence).length > 0;
    this.#parts.reporter.observe({
      uptimeSeconds,
      camera,
      reading: isTrusted ? this.#events.reading : undefined,
      report,
      isAlarm: this.#tracker.isOpen,
      peakGrid: this.#tracker.latest?.peak.grid,
      promised: this.#lasting.promised(this.#events.promised),
      model: this.#fitted.model,
    });
  }

  #canAccept(evidence: Evidence): boolean {
    return evidence === "lasting" || this.#fitted.detectors[evidence]?.detector.isPooled === true;
  }

  #keepLearned(): void {
    const { lasting, ...own } = this.#events.learned;
    this.#learned = { ...this.#learned, [this.#fitted.name]: own };
    this.#lasting.keep(lasting);
  }

  #replaceDetectors(): void {
    if (this.#next === undefined || this.#tracker.isOpen) return;
    this.#keepLearned();
    const { view } = this.#fitted;
    this.#fitted = this.#next;
    this.#next = undefined;
    this.#events = this.#eventsOf(this.#fitted);
    if (this.#fitted.view !== view) this.#camera = new CameraWatch(this.#fitted.view);
    this.#room = this.#roomOf(this.#fitted);
    this.#parts.onReplaced?.();
  }

  #eventsOf({ name, detectors }: FittedWatch): EventWatch {
    return new EventWatch({
      boot: this.#options.boot,
      kinds: [...(Object.keys(detectors) as Evidence[]), "lasting"],
      eventsPerWeek: this.#eventsPerWeek,
      clockSeconds: this.#parts.clockSeconds(),
      provisional: thresholdsOf(detectors),
      tracker: this.#tracker,
      thresholdFactor: this.#threshold,
      learned: { ...this.#learned[name], ...this.#lasting.threshold },
    });
  }

  #roomOf({ detectors }: FittedWatch): RoomWatch {
    const parts = { camera: this.#camera, events: this.#events, lasting: this.#lasting.evidence };
    const room = new RoomWatch(detectors, parts);
    room.accept(this.#accepted);
    return room;
  }

  async #accept(patterns: AcceptedPatterns): Promise<Wish> {
    this.#accepted = patterns;
    this.#room.accept(patterns);
    await this.store();
    return { ok: true };
  }
}

const refused = (reason: string): Wish => ({ ok: false, reason });

function thresholdsOf(detectors: FittedWatch["detectors"]): PerEvidence<number> {
  return Object.fromEntries(
    Object.entries(detectors).map(([kind, { threshold }]) => [kind, threshold]),
  );
}
