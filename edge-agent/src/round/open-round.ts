import type { RoundCurrent } from "@lares/shared";
import type { Base } from "./inbox.ts";

/** A round that can be trained: its announcement and the weights that it names. */
export interface OpenRound {
  readonly current: RoundCurrent;
  readonly base: Base;
}

/** A restarted aggregator counts from 0 again, and from the same weights, but in another run. */
export function isSameRound(a: RoundCurrent, b: RoundCurrent | undefined): boolean {
  return a.run === b?.run && a.round === b.round;
}
