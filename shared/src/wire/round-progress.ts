import { z } from "zod";
import { DeviceId, FleetId, RunId, TaskId } from "../ids.ts";

/** Devices that one message names at most; how many there are beside them is a number. */
export const MAX_NAMED_DEVICES = 64;
/** Refused updates that a round remembers with their reasons: the first of each device. */
export const MAX_REFUSALS = 16;
/** Reasons are for people. */
export const MAX_REFUSAL_LENGTH = 300;

/** An update that did not count, and why: field, value, what is allowed. */
export const RefusedUpdate = z.strictObject({
  device: DeviceId,
  reason: z.string().max(MAX_REFUSAL_LENGTH),
});
export type RefusedUpdate = z.infer<typeof RefusedUpdate>;

/** How far a round is with its devices, retained while it collects. */
export const RoundProgress = z.strictObject({
  kind: z.literal("progress"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  run: RunId,
  round: z.int().nonnegative(),
  /** Updates without which the model stays. */
  quorum: z.int().positive(),
  /** Updates that count already. */
  counted: z.int().nonnegative(),
  /** Of the cohort, online and without an update that counts: the first by name. */
  awaited: z.array(DeviceId).max(MAX_NAMED_DEVICES),
  awaitedCount: z.int().nonnegative(),
  /** Of the cohort, offline and without an update: nobody waits for them once there is a quorum. */
  gone: z.array(DeviceId).max(MAX_NAMED_DEVICES),
  refused: z.int().nonnegative(),
  refusals: z.array(RefusedUpdate).max(MAX_REFUSALS),
  /** Until the deadline, when this was told. */
  remainingMs: z.int().nonnegative(),
});
export type RoundProgress = z.infer<typeof RoundProgress>;
