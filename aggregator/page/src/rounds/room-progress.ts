import type { LearningReport, RoundResult } from "@lares/shared/wire";

/** What one room gave to a round, and what it got of it. */
export interface RoomProgress {
  readonly device: string;
  readonly contribution: RoundResult["contributions"][number] | undefined;
  /** Its part of the mean, 0 to 1; the other rules give each device one voice. */
  readonly share: number;
  readonly learning: LearningReport | undefined;
}

/** Each room that counted in a round or tells what it has learned, sorted by device. */
export function roomProgress(
  result: Pick<RoundResult, "contributions" | "strategy"> | undefined,
  learning: ReadonlyMap<string, LearningReport>,
): readonly RoomProgress[] {
  const contributions = result?.contributions ?? [];
  const voiceOf = ({ samples }: { readonly samples: number }): number =>
    result?.strategy === "fedavg" ? samples : 1;
  const voices = contributions.reduce((sum, contribution) => sum + voiceOf(contribution), 0);
  const devices = new Set([...contributions.map(({ device }) => device), ...learning.keys()]);
  return [...devices].sort().map((device) => {
    const contribution = contributions.find((one) => one.device === device);
    const share = contribution === undefined ? 0 : voiceOf(contribution) / voices;
    return { device, contribution, share, learning: learning.get(device) };
  });
}

/** How well rooms told labelled frames apart in one round. */
export interface MeasuredRound {
  readonly round: number;
  readonly mean: number;
  readonly worst: number;
  readonly rooms: number;
}

/** Rounds that at least one room has measured, in order; empty without labelled rooms. */
export function measuredRounds(
  learning: ReadonlyMap<string, LearningReport>,
): readonly MeasuredRound[] {
  const byRound = new Map<number, number[]>();
  for (const { auroc } of learning.values()) {
    for (const { round, value } of auroc) {
      byRound.set(round, [...(byRound.get(round) ?? []), value]);
    }
  }
  return [...byRound]
    .sort(([a], [b]) => a - b)
    .map(([round, values]) => ({
      round,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      worst: Math.min(...values),
      rooms: values.length,
    }));
}
