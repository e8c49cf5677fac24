import {
  DeviceId,
  Dtype,
  FleetId,
  RoundResult,
  RunId,
  Sha256,
  TaskId,
  TrainingPlan,
  Vote,
} from "@lares/shared";
import { z } from "zod";
import { MAX_NORM } from "../limits.ts";

/**
 * A round has begun. What devices are asked for stands here, since an aggregator may be started
 * again with other options while they are at work.
 */
const Opened = z.strictObject({
  kind: z.literal("opened"),
  v: z.literal(1),
  fleet: FleetId,
  task: TaskId,
  run: RunId,
  round: RoundResult.shape.round,
  /** Digest of the model spec. */
  spec: Sha256,
  strategy: RoundResult.shape.strategy,
  dtype: Dtype,
  training: TrainingPlan,
  quorum: z.int().positive(),
  /** Longest delta that counts in full. */
  maxNorm: z.number().positive().max(MAX_NORM),
  /** Whether devices vote on what the round leads to. */
  isGated: z.boolean().default(false),
  /** Updates after which the round ends, where rounds are buffers. */
  buffer: z.int().positive().optional(),
  /** There when the round is that of a site: what it leads to is for its root to say. */
  site: DeviceId.optional(),
  base: Sha256,
  cohort: z.array(DeviceId),
  /** How the base came to its weights, for the rule that restarts a stuck model. */
  start: z.strictObject({
    restarts: z.int().nonnegative(),
    isSettled: z.boolean(),
    lossShare: z.number().optional(),
  }),
});
export type Opened = z.infer<typeof Opened>;

/** An update was counted. */
const Counted = z.strictObject({
  kind: z.literal("update"),
  v: z.literal(1),
  ...RoundResult.shape.contributions.element.shape,
  /** Of the payload, as in the receipt. */
  update: Sha256,
  /** What it was trained from, where that is not the base of this round. */
  from: z.strictObject({ round: RoundResult.shape.round, base: Sha256 }).optional(),
});
export type Counted = z.infer<typeof Counted>;

/** What a site has added for its devices was counted. */
const CountedPartial = z.strictObject({
  kind: z.literal("partial"),
  v: z.literal(1),
  /** The site. */
  device: DeviceId,
  contributions: RoundResult.shape.contributions,
  /** Of the payload, as in the receipt. */
  update: Sha256,
});
export type CountedPartial = z.infer<typeof CountedPartial>;

/** From here on updates are late. */
const Aggregating = z.strictObject({ kind: z.literal("aggregating"), v: z.literal(1) });

/** A vote was counted. */
const Voted = z.strictObject({
  kind: z.literal("vote"),
  v: z.literal(1),
  device: DeviceId,
  candidate: Sha256,
  loss: Vote.shape.loss,
});
export type Voted = z.infer<typeof Voted>;

/** The new model is there; it may or may not have reached a broker yet. */
const Published = z.strictObject({
  kind: z.literal("published"),
  v: z.literal(1),
  result: RoundResult,
});

/** Model and result are out. */
const Closed = z.strictObject({ kind: z.literal("closed"), v: z.literal(1) });

/** Updates and weights of this round were dropped to save space. */
const Compacted = z.strictObject({ kind: z.literal("compacted"), v: z.literal(1) });

/** A step of a round, as its log has it. */
export const RoundRecord = z.discriminatedUnion("kind", [
  Opened,
  Counted,
  CountedPartial,
  Aggregating,
  Voted,
  Published,
  Closed,
  Compacted,
]);
export type RoundRecord = z.infer<typeof RoundRecord>;
