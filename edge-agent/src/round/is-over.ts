import type { RoundCurrent } from "@lares/shared";

/** Whether a run has closed its last round: nothing follows but rounds of another run. */
export function isOver(current: RoundCurrent): boolean {
  return current.phase === "closed" && current.roundsLeft === 0;
}
