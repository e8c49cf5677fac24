import { z } from "zod";
import { DeviceId, RunId, TaskId } from "../ids.ts";
import { RoundResult, TrainingLoss } from "./messages.ts";

const Share = z.number().min(0).max(1);
const RoundNumber = RoundResult.shape.round;

/** Rounds whose measure one report holds. */
export const MAX_MEASURED_ROUNDS = 200;

/**
 * What a room has learned, retained on `device/<id>/learning` after each round that it trained.
 * Sums over the whole network: nothing of a picture.
 */
export const LearningReport = z.strictObject({
  kind: z.literal("learning"),
  v: z.literal(1),
  device: DeviceId,
  task: TaskId,
  run: RunId,
  round: RoundNumber,
  method: z.string().min(1).max(32),
  /** Mean squared errors on the room's training frames, as in its update. */
  loss: TrainingLoss,
  /** Shares of the common model in the mix that training began with; null where none is learned. */
  alpha: z
    .strictObject({
      mean: Share,
      min: Share,
      max: Share,
      /** Channels or weights with a share in [0, 0.1), [0.1, 0.2) … [0.9, 1]. */
      histogram: z.array(z.int().nonnegative()).length(10),
      kept: z.enum(["alpha", "local", "global"]),
    })
    .nullable(),
  /**
   * How well the room's own weights told its labelled frames apart, oldest first, in the rounds of
   * this run that were measured. Empty in a room without labelled anomalies, as all real ones are.
   */
  auroc: z.array(z.strictObject({ round: RoundNumber, value: Share })).max(MAX_MEASURED_ROUNDS),
});
export type LearningReport = z.infer<typeof LearningReport>;
