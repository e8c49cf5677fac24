import type { DeviceId, FleetId, RoundCurrent, Sha256, Vote } from "@lares/shared";

export interface Comparison {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  readonly current: RoundCurrent;
  readonly candidate: Sha256;
  /** Held-out losses of base and candidate. */
  readonly before: number;
  readonly after: number;
}

/** @returns undefined when the base itself cannot be used: there is nothing to compare with */
export function voteOf({ before, after, current, ...about }: Comparison): Vote | undefined {
  if (!Number.isFinite(before)) return undefined;
  const { task, run, round, base } = current;
  return {
    kind: "vote",
    v: 1,
    task,
    run,
    round,
    base,
    ...about,
    loss: { base: before, candidate: Number.isFinite(after) ? after : null },
  };
}
