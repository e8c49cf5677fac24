import type { EventId } from "../ids.ts";
import type { Region } from "./error-region.ts";
import type { Evidence } from "./evidence.ts";

/** Why an event is told: it began, rose, still lasts, or is over. */
export const eventPhases = ["begin", "peak", "ongoing", "end"] as const;
export type EventPhase = (typeof eventPhases)[number];

/** What is told of an event; all times are on the clock of the readings. */
export interface EventReport {
  readonly phase: EventPhase;
  /** The same in all reports of one event, and never used again. */
  readonly event: EventId;
  readonly atSeconds: number;
  readonly beganAtSeconds: number;
  /** From its begin to the last frame that was loud. */
  readonly durationSeconds: number;
  /** Highest level so far, in multiples of the threshold, with its p-value, place and time. */
  readonly level: number;
  readonly pValue: number;
  readonly region: Region;
  readonly peakAtSeconds: number;
  /** All evidence that fired so far. */
  readonly evidence: readonly Evidence[];
}
