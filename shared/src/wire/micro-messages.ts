import { z } from "zod";
import { BootId, DeviceId, Sha256 } from "../ids.ts";

/** What a micro device does with frames, in this order; `faulty` when its self-test failed. */
export const MicroStage = z.enum(["background", "cells", "calibration", "watching", "faulty"]);
export type MicroStage = z.infer<typeof MicroStage>;

/**
 * Whether a micro device trains with its fleet: it has no memory for it, its arithmetic is not the
 * fleet's, it gathers frames, waits for a round, or is at it.
 */
export const MicroTraining = z.enum(["none", "unproven", "gathering", "ready", "training"]);
export type MicroTraining = z.infer<typeof MicroTraining>;

/** How a micro device is, retained on `device/<id>/diagnostics`: each minute and when it changes. */
export const MicroDiagnostics = z.strictObject({
  kind: z.literal("diagnostics"),
  v: z.literal(1),
  device: DeviceId,
  boot: BootId,
  /** Boots since the event log was first written. */
  bootCount: z.int().positive(),
  resetReason: z.enum(["unknown", "power-on", "software", "crash", "watchdog", "brownout"]),
  uptimeMs: z.int().nonnegative(),
  stage: MicroStage,
  learnedFrames: z.int().nonnegative(),
  plannedFrames: z.int().positive(),
  framesPerMinute: z.int().nonnegative(),
  /** Events that the broker has not acknowledged yet. */
  eventsWaiting: z.int().nonnegative(),
  /** Events that were dropped since the boot, for the log was full. */
  eventsLost: z.int().nonnegative(),
  freeHeapBytes: z.int().nonnegative(),
  leastFreeHeapBytes: z.int().nonnegative(),
  training: MicroTraining,
  rssiDbm: z.int().negative().nullable(),
  /** For people, with the remedy; null when all is well. */
  problem: z.string().min(1).nullable(),
});
export type MicroDiagnostics = z.infer<typeof MicroDiagnostics>;

/** Which model a micro device runs, retained on `device/<id>/model/status`. */
export const MicroModelStatus = z.strictObject({
  kind: z.literal("model-status"),
  v: z.literal(1),
  device: DeviceId,
  installed: z.int().nonnegative(),
  /** Highest version that was offered, whatever became of it. */
  latest: z.int().nonnegative(),
  /** SHA-256 of the float32 weights before quantisation. */
  weights: Sha256,
  source: z.enum(["compiled-in", "air"]),
  /** Until the broker is reached with it for the first time. */
  isOnTrial: z.boolean(),
  /** Why the last offered model was not taken; null if it was. */
  refusal: z.string().min(1).nullable(),
});
export type MicroModelStatus = z.infer<typeof MicroModelStatus>;

/** What the owner set, retained on `device/<id>/settings`. */
export const MicroSettings = z.strictObject({
  kind: z.literal("settings"),
  v: z.literal(1),
  device: DeviceId,
  /** Factor on the threshold that the device learned. */
  threshold: z.number().min(0.25).max(4),
});
export type MicroSettings = z.infer<typeof MicroSettings>;
