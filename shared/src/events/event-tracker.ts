import { type BootId, EventId } from "../ids.ts";
import { errorRegion } from "./error-region.ts";
import type { EventPhase, EventReport } from "./event-report.ts";
import { type Evidence, evidences, type PerEvidence } from "./evidence.ts";
import type { Fired, Reading } from "./reading.ts";

/** When events end and how often they are told. */
export interface EventRules {
  /** An event is over once the level stays below this … */
  readonly endLevel: number;
  /** … for so long, so that who stops and goes on is one event. */
  readonly quietSeconds: number;
  /** What took minutes to be sure of takes as long to be gone: once `lasting` has fired. */
  readonly lastingQuietSeconds: number;
  /** A peak is told when it is so many times the one told last, or rests on more evidence … */
  readonly peakGrowth: number;
  /** … and at least so long after the last report. */
  readonly peakSeconds: number;
  /** An event that lasts is told again after so long, for whoever was away when it began. */
  readonly ongoingSeconds: number;
}

export const defaultEventRules: EventRules = {
  endLevel: 0.7,
  quietSeconds: 60,
  lastingQuietSeconds: 600,
  peakGrowth: 1.25,
  peakSeconds: 5,
  ongoingSeconds: 3600,
};

interface TrackedEvent {
  isOpen: boolean;
  readonly id: EventId;
  readonly beganAtSeconds: number;
  peak: Reading;
  /** Each at its strongest. */
  readonly fired: Map<Evidence, Fired>;
  lastLoudSeconds: number;
  quietSeconds: number;
  toldLevel: number;
  toldEvidence: number;
  toldAtSeconds: number;
}

/** An event by its strongest moments. */
export interface LatestEvent {
  readonly event: EventId;
  readonly peak: Reading;
  /** Of each evidence that fired, where it was strongest. */
  readonly grids: PerEvidence<Float32Array>;
}

/** Time between frames that counts as quiet, at most: who did not look has seen nothing. */
const maxPauseSeconds = 120;

/**
 * Turns readings into events, one at a time. An event begins with a level above 1 (`Confirmation`
 * did the k of n) and ends when it stays quiet. However long it lasts it stays open, is told again
 * each hour and is never absorbed: it ends when its cause is gone or its owner says that it is normal.
 *
 * While the camera is not watching, give it no readings: an open event waits. A restart forgets the
 * open event; if its cause is still there, another one begins.
 */
export class EventTracker {
  readonly #boot: BootId;
  readonly #rules: EventRules;
  #count = 0;
  #lastSeconds = 0;
  #latest: TrackedEvent | undefined;

  constructor(boot: BootId, rules: EventRules = defaultEventRules) {
    this.#boot = boot;
    this.#rules = rules;
  }

  get isOpen(): boolean {
    return this.#latest?.isOpen === true;
  }

  /** The open event as of the latest frame, for whoever stops watching; told as `ongoing`. */
  get open(): EventReport | undefined {
    if (!this.isOpen || this.#latest === undefined) return undefined;
    return reportOf(this.#latest, "ongoing", this.#lastSeconds);
  }

  /** The latest event, open or over, at its strongest: what an owner can call normal. */
  get latest(): LatestEvent | undefined {
    if (this.#latest === undefined) return undefined;
    const { id, peak, fired } = this.#latest;
    const grids = [...fired].map(([evidence, { grid }]) => [evidence, grid] as const);
    return { event: id, peak, grids: Object.fromEntries(grids) };
  }

  /** @returns what is to be told after this frame, if anything */
  step(reading: Reading): EventReport | undefined {
    const pause = Math.min(reading.atSeconds - this.#lastSeconds, maxPauseSeconds);
    this.#lastSeconds = reading.atSeconds;
    const event = this.#latest;
    if (event === undefined || !event.isOpen) {
      return reading.level > 1 ? this.#begin(reading) : undefined;
    }
    this.#follow(event, reading, pause);
    return this.#told(event, reading.atSeconds);
  }

  #begin(reading: Reading): EventReport {
    const event: TrackedEvent = {
      isOpen: true,
      id: EventId.parse(`${this.#boot}-${++this.#count}`),
      beganAtSeconds: reading.atSeconds,
      peak: reading,
      fired: new Map(reading.fired),
      lastLoudSeconds: reading.atSeconds,
      quietSeconds: 0,
      toldLevel: reading.level,
      toldEvidence: reading.fired.size,
      toldAtSeconds: reading.atSeconds,
    };
    this.#latest = event;
    return reportOf(event, "begin", reading.atSeconds);
  }

  #follow(event: TrackedEvent, reading: Reading, pause: number): void {
    for (const [evidence, fired] of reading.fired) {
      if (fired.level > (event.fired.get(evidence)?.level ?? 0)) event.fired.set(evidence, fired);
    }
    if (reading.level > event.peak.level) event.peak = reading;
    const isQuiet = reading.level < this.#rules.endLevel;
    event.quietSeconds = isQuiet ? event.quietSeconds + pause : 0;
    if (!isQuiet) event.lastLoudSeconds = reading.atSeconds;
  }

  #told(event: TrackedEvent, atSeconds: number): EventReport | undefined {
    const phase = this.#phase(event, atSeconds - event.toldAtSeconds);
    if (phase === undefined) return undefined;
    event.toldLevel = event.peak.level;
    event.toldEvidence = event.fired.size;
    event.toldAtSeconds = atSeconds;
    event.isOpen = phase !== "end";
    return reportOf(event, phase, atSeconds);
  }

  #phase(event: TrackedEvent, sinceToldSeconds: number): EventPhase | undefined {
    const { quietSeconds, lastingQuietSeconds, peakGrowth, peakSeconds, ongoingSeconds } =
      this.#rules;
    const enough = event.fired.has("lasting") ? lastingQuietSeconds : quietSeconds;
    if (event.quietSeconds >= enough) return "end";
    const hasRisen =
      event.peak.level >= peakGrowth * event.toldLevel || event.fired.size > event.toldEvidence;
    if (hasRisen && sinceToldSeconds >= peakSeconds) return "peak";
    return sinceToldSeconds >= ongoingSeconds ? "ongoing" : undefined;
  }
}

function reportOf(event: TrackedEvent, phase: EventPhase, atSeconds: number): EventReport {
  const { peak } = event;
  return {
    phase,
    event: event.id,
    atSeconds,
    beganAtSeconds: event.beganAtSeconds,
    durationSeconds: event.lastLoudSeconds - event.beganAtSeconds,
    level: peak.level,
    pValue: peak.pValue,
    region: errorRegion(peak.grid),
    peakAtSeconds: peak.atSeconds,
    evidence: evidences.filter((evidence) => event.fired.has(evidence)),
  };
}
