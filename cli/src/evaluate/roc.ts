import type { SummaryRow } from "./evaluation.ts";
import type { KindScores } from "./outcome.ts";
import { meanOf } from "./result-rows.ts";

type RocPoint = SummaryRow["roc"][number];

/** Where curves are told: closer together where alarms are useful. */
const falseAlarmRates = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * The mean receiver operating characteristic of rooms and runs, each with a threshold of its own:
 * the largest recall at each rate of false alarms.
 * @returns nothing when no room has anomalous frames
 */
export function meanRoc(rooms: readonly KindScores[]): RocPoint[] {
  const curves = rooms.flatMap(({ normal, episodes }) => {
    const [low, high] = [normal.flat(), episodes.flat()];
    return low.length === 0 || high.length === 0 ? [] : [rocOf(low, high)];
  });
  if (curves.length === 0) return [];
  return falseAlarmRates.map((falseAlarmRate, i) => ({
    falseAlarmRate,
    recall: meanOf(curves.map((curve) => curve[i] as number)) ?? 0,
  }));
}

/** Recall at each of `falseAlarmRates`. */
function rocOf(normal: readonly number[], anomalous: readonly number[]): readonly number[] {
  const sorted = normal.toSorted((a, b) => b - a);
  return falseAlarmRates.map((rate) => {
    // The first score that may not be above the threshold.
    const limit = sorted[Math.floor(rate * sorted.length)] ?? Number.NEGATIVE_INFINITY;
    return anomalous.filter((score) => score > limit).length / anomalous.length;
  });
}
