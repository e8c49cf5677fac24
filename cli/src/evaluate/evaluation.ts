import { z } from "zod";
import { scoreKinds } from "./score-kind.ts";
import { EvaluationSettings } from "./settings.ts";

const Share = z.number().min(0).max(1);
const Interval = z.tuple([z.number(), z.number()]);

/** One method with one seed in one room, by one kind of score. */
export const ResultRow = z.strictObject({
  /** A method of the federation, or a detector without a network. */
  method: z.string(),
  model: z.string(),
  /** null for detectors without a network, which have no randomness. */
  seed: z.int().positive().nullable(),
  room: z.string(),
  score: z.enum(scoreKinds),
  /** null without anomalous frames */
  auroc: Share.nullable(),
  /** By the pixels of the masks; null without masks, or without an error grid. */
  pixelAuroc: Share.nullable(),
  /** Mean squared residual of the normals that nothing was fitted to; null where there is none. */
  normalLoss: z.number().nonnegative().nullable(),
  /** Of those normals, at a promised 5 %; null below 19 calibration frames. */
  falseAlarmRate: Share.nullable(),
  /** Of the anomalous frames, by the same threshold. */
  recall: Share.nullable(),
  gradients: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  alphaHistogram: z.array(z.int().nonnegative()).optional(),
  /** Share of the network's answer that the room believes. */
  trust: Share.optional(),
});
export type ResultRow = z.infer<typeof ResultRow>;

/** How a row compares with another one of the same model. */
export const Difference = z.strictObject({
  method: z.string(),
  score: z.enum(scoreKinds),
  /** Mean AUROC of this row less that of the other one. */
  mean: z.number(),
  /** 95 %, by resamples that are paired. */
  interval: Interval,
});
export type Difference = z.infer<typeof Difference>;

/** One method by one kind of score, over rooms and seeds. */
export const SummaryRow = z.strictObject({
  method: z.string(),
  model: z.string(),
  score: z.enum(scoreKinds),
  isNetwork: z.boolean(),
  seeds: z.int().nonnegative(),
  /** Mean over the rooms that have anomalous frames, and over seeds. */
  auroc: Share.nullable(),
  /** Standard deviation of that mean over seeds; null below two. */
  spread: z.number().nonnegative().nullable(),
  /** 95 %, by resampling seeds, and the clips and episodes of each room. */
  interval: Interval.nullable(),
  /** The lowest AUROC of a room, a mean over seeds. */
  worstRoom: z.strictObject({ room: z.string(), auroc: Share }).nullable(),
  /** Among the rows of its model: the highest mean, one that does not differ, or neither. */
  standing: z.enum(["best", "tie", "behind"]).nullable(),
  /** To each row that comparisons were asked with, itself left out. */
  differences: z.array(Difference),
  pixelAuroc: Share.nullable(),
  aurocByKind: z.record(z.string(), Share),
  /** By `1`, plain to see, to `3`. */
  aurocByDifficulty: z.record(z.string(), Share),
  normalLoss: z.number().nonnegative().nullable(),
  falseAlarmRate: Share.nullable(),
  recall: Share.nullable(),
  /** Of a room and a seed. */
  gradients: z.number().nonnegative(),
  bytes: z.number().nonnegative(),
  /** Share of anomalous frames above the threshold that lets a share of normals through. */
  roc: z.array(z.strictObject({ falseAlarmRate: Share, recall: Share })),
});
export type SummaryRow = z.infer<typeof SummaryRow>;

/** What the rooms of an evaluation hold. */
export const RoomCounts = z.strictObject({
  room: z.string(),
  calibrationFrames: z.int().nonnegative(),
  normalClips: z.int().nonnegative(),
  normalFrames: z.int().nonnegative(),
  episodes: z.int().nonnegative(),
  anomalousFrames: z.int().nonnegative(),
});
export type RoomCounts = z.infer<typeof RoomCounts>;

/** What `lares evaluate --json` writes: the same bytes for the same command and code. */
export const Evaluation = z.strictObject({
  settings: EvaluationSettings,
  rooms: z.array(RoomCounts),
  results: z.array(ResultRow),
  summary: z.array(SummaryRow),
});
export type Evaluation = z.infer<typeof Evaluation>;
