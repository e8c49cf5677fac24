import type { Gate, Vote } from "@lares/shared";

/** What a device says of a candidate. */
export type VotedLoss = Vote["loss"];

/**
 * Whether a candidate becomes the model: not when it raises the loss for half of the voters, on
 * frames that they have not trained on. The median of the changes decides, so each device has one
 * voice, however large a number it says, and liars must be half of all to turn the outcome.
 * @param votes one per device, in any order
 * @param quorum votes that it takes; with fewer the model stays
 */
export function judgeVotes(votes: readonly VotedLoss[], quorum: number): Gate {
  const changes = votes.map(changeOf).sort((a, b) => a - b);
  const middle = changes[changes.length >> 1] ?? Number.POSITIVE_INFINITY;
  return {
    votes: votes.length,
    change: Number.isFinite(middle) ? middle : null,
    isAccepted: votes.length >= quorum && middle <= 1,
  };
}

/** Times that the loss becomes what it was; a model that fits perfectly can only get worse. */
function changeOf({ base, candidate }: VotedLoss): number {
  if (candidate === null) return Number.POSITIVE_INFINITY;
  if (base === 0) return candidate === 0 ? 1 : Number.POSITIVE_INFINITY;
  return candidate / base;
}
