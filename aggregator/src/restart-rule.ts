import type { ModelSpec, RoundResult } from "@lares/shared";
import { meanLoss } from "./mean-loss.ts";

/** Fresh starts before a model is kept as it is: a room may really have nothing to learn. */
export const MAX_RESTARTS = 3;

/** A network that has learned anything in its first round is further below this share. */
const LEARNED_SHARE = 0.98;

/** How a model came to its present weights. */
export interface Start {
  /** Fresh initial weights that were given up for others. */
  readonly restarts: number;
  /** No round has trained these weights yet. */
  readonly isUntrained: boolean;
}

export const FIRST_START: Start = { restarts: 0, isUntrained: true };

/**
 * Notices a model that is stuck at "predict the background" after the first round that trained it:
 * of a network that sees differences to the background, a loss no better than that of always
 * answering 0. Small inputs and unlucky initial weights cause that, and more rounds do not cure it.
 * @returns one restart more than `start` when the next round is to have fresh weights
 */
export function startAfter(
  start: Start,
  spec: ModelSpec,
  { hadQuorum, contributions }: RoundResult,
): Start {
  if (!start.isUntrained || !hadQuorum) return start;
  const { restarts } = start;
  const isStuck =
    spec.sees === "difference" &&
    meanLoss(contributions, "after") >= LEARNED_SHARE * meanLoss(contributions, "background");
  return isStuck && restarts < MAX_RESTARTS
    ? { restarts: restarts + 1, isUntrained: true }
    : { restarts, isUntrained: false };
}
