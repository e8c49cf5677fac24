import type { ModelSpec } from "@lares/shared";
import { type LossReport, meanLoss } from "./mean-loss.ts";

/** Fresh starts before a model is kept as it is: a room may really have nothing to learn. */
export const MAX_RESTARTS = 3;

/** A network that has learned anything is further below this share of the background's loss. */
const LEARNED_SHARE = 0.98;
/** Improvement from one round to the next, as a share of the background's loss, that is progress. */
const PROGRESS_SHARE = 0.002;

/** How a model came to its present weights. */
export interface Start {
  /** Fresh initial weights that were given up for others. */
  readonly restarts: number;
  /** True once these weights have learned something, or are kept whatever they do. */
  readonly isSettled: boolean;
  /** Loss after the last round that trained these weights, by the background's; none before. */
  readonly lossShare?: number | undefined;
}

/** What the rule looks at; a RoundResult is one. */
export interface RoundOutcome {
  readonly hadQuorum: boolean;
  readonly contributions: readonly LossReport[];
}

export const FIRST_START: Start = { restarts: 0, isSettled: false };

/**
 * Notices a model that is stuck at "predict the background": of a network that sees differences to
 * the background, a loss no better than that of always answering 0, and no better than a round
 * before. Small inputs and unlucky initial weights cause that, and more rounds do not cure it; a
 * network that has just been trained too little yet improves from round to round.
 * @returns one restart more than `start` when the next round is to have fresh weights
 */
export function startAfter(
  start: Start,
  spec: ModelSpec,
  { hadQuorum, contributions }: RoundOutcome,
): Start {
  if (start.isSettled || !hadQuorum) return start;
  const { restarts } = start;
  const lossShare = meanLoss(contributions, "after") / meanLoss(contributions, "background");
  // Also settled when the share is no number: frames that equal the background teach nothing.
  if (spec.sees === "frame" || !(lossShare >= LEARNED_SHARE)) return { restarts, isSettled: true };
  if (start.lossShare === undefined || start.lossShare - lossShare >= PROGRESS_SHARE) {
    return { restarts, isSettled: false, lossShare };
  }
  return restarts < MAX_RESTARTS
    ? { restarts: restarts + 1, isSettled: false }
    : { restarts, isSettled: true };
}
