import type { RoundResult, TrainingLoss } from "@lares/shared";

/** What a device says of its training. */
export type LossReport = Pick<RoundResult["contributions"][number], "samples" | "loss">;

/**
 * Mean over all frames of a round, by the devices' own word. No claim makes it infinite.
 * @param contributions at least one
 */
export function meanLoss(contributions: readonly LossReport[], which: keyof TrainingLoss): number {
  const total = contributions.reduce((sum, { samples }) => sum + samples, 0);
  return contributions.reduce(
    (mean, { samples, loss }) => mean + (samples / total) * loss[which],
    0,
  );
}
