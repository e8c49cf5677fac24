import { z } from "zod";
import { scoreKinds } from "./score-kind.ts";

/** Scores of the frames of each clip, in order; float32 values. */
const ClipScores = z.array(z.array(z.number()));

/** One kind of score on the frames that nothing was fitted to. */
export const KindScores = z.strictObject({
  calibration: ClipScores,
  normal: ClipScores,
  /** In the order of the room's episodes. */
  episodes: ClipScores,
});
export type KindScores = z.infer<typeof KindScores>;

/** What happened in an episode, as far as the data says. */
export const EpisodeLabel = z.strictObject({
  kind: z.string(),
  difficulty: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
});
export type EpisodeLabel = z.infer<typeof EpisodeLabel>;

/** What a unit gave in one room: the scores from which everything else is computed. */
export const RoomOutcome = z.strictObject({
  room: z.string(),
  episodes: z.array(EpisodeLabel),
  scores: z.partialRecord(z.enum(scoreKinds), KindScores),
  /** How well the grid of errors finds the pixels of the masks; null without masks. */
  pixelAuroc: z.number().nullable(),
  /** Batches forward and backward in this room. */
  gradients: z.int().nonnegative(),
  /** That this room's device sent and received. */
  bytes: z.int().nonnegative(),
  /** Channels by FedALA's share of the common model, in tenths. */
  alphaHistogram: z.array(z.int().nonnegative()).optional(),
  /** Share of the network's answer that the room believes. */
  trust: z.number().min(0).max(1).optional(),
});
export type RoomOutcome = z.infer<typeof RoomOutcome>;

export const UnitOutcome = z.array(RoomOutcome);
export type UnitOutcome = z.infer<typeof UnitOutcome>;
