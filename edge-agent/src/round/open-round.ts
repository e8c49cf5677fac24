import type { RoundCurrent } from "@lares/shared";
import type { Base } from "./inbox.ts";
import { isOver } from "./is-over.ts";

/** A round that can be trained: its announcement and the weights that it names. */
export interface OpenRound {
  readonly current: RoundCurrent;
  readonly base: Base;
}

/** Whether rounds are buffers, and `own` is of the same weights: an older update counts, too. */
export function canStillCount(own: RoundCurrent, current: RoundCurrent): boolean {
  const { buffer, run, restarts } = current;
  return buffer !== undefined && run === own.run && restarts === own.restarts && !isOver(current);
}

/** A restarted aggregator counts from 0 again, and from the same weights, but in another run. */
export function isSameRound(a: RoundCurrent, b: RoundCurrent | undefined): boolean {
  return a.run === b?.run && a.round === b.round;
}
