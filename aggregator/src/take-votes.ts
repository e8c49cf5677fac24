import type { Gate } from "@lares/shared";
import type { Base } from "./announcer.ts";
import { Ballot } from "./ballot.ts";
import type { Collection } from "./collection.ts";
import type { BegunRound, RoundParts } from "./run-round.ts";

/**
 * Asks the devices of a round whether what it would lead to is better than what they have: each
 * compares both on frames that it has not trained on. Ends when all who have contributed have
 * voted or gone, at most after the round's deadline.
 * @throws the signal's reason once it is aborted
 */
export async function takeVotes(
  { recorded, records }: BegunRound,
  collection: Collection,
  candidate: Base,
  { options, announcer, reception, clock }: RoundParts,
  signal: AbortSignal,
): Promise<Gate> {
  const { round, base, quorum } = recorded.opened;
  const awaited = collection.contributions().map(({ device }) => device);
  const ballot = new Ballot({ round, base, candidate: candidate.digest, awaited }, records);
  for (const { device, loss } of recorded.votes) ballot.restore(device, loss);
  const cancel = clock.after(options.deadlineMs, () => reception.endBallot());
  try {
    // Before devices are asked: the first answer may come at once.
    reception.openBallot(ballot);
    await announcer.publishCandidate(candidate);
    await reception.untilVoted(ballot, signal);
  } finally {
    cancel();
    await reception.endBallot();
  }
  return ballot.verdict(quorum);
}
