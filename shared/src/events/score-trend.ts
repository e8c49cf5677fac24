import { upperMedian } from "../upper-median.ts";
import type { AdaptiveThreshold } from "./adaptive-threshold.ts";
import type { PerEvidence } from "./evidence.ts";

const hoursPerDay = 24;
const hoursPerWeek = 168;
const secondsPerHour = 3600;

/** How a room's scores move against what it was calibrated on: shares, no score and no threshold. */
export interface ScoreTrend {
  /** Hours of the latest seven days that were watched, 0 to 168; time with an event open is not. */
  readonly watchedHours: number;
  /**
   * Median of the highest scores of the latest 24 watched hours, by that of all watched hours before
   * (four weeks at most); of the evidence that moved most. Null before two days.
   */
  readonly drift: number | null;
  /** The threshold by the first one that kept the promise; null before there is one. */
  readonly threshold: number | null;
}

/** @param clockSeconds now, of the clock that the histories count by */
export function scoreTrend(
  learned: PerEvidence<AdaptiveThreshold>,
  clockSeconds: number,
): ScoreTrend {
  const states = Object.values(learned);
  const firstHour = Math.floor(clockSeconds / secondsPerHour) - hoursPerWeek;
  const watched = states.map(
    ({ history }) => history.hours.filter(({ hour }) => hour >= firstHour).length,
  );
  return {
    watchedHours: Math.min(hoursPerWeek, Math.max(0, ...watched)),
    drift: mostMoved(states.map(driftOf)),
    threshold: mostMoved(states.map(({ level }) => level && level.value / level.first)),
  };
}

function driftOf({ history }: AdaptiveThreshold): number | null {
  const maxima = history.hours.map(({ maximum }) => maximum);
  if (maxima.length < 2 * hoursPerDay) return null;
  const before = upperMedian(maxima.slice(0, -hoursPerDay));
  const latest = upperMedian(maxima.slice(-hoursPerDay));
  return before > 0 && latest > 0 ? latest / before : null;
}

/** Of ratios, the one that is furthest from 1 either way; null without any. */
function mostMoved(ratios: readonly (number | null)[]): number | null {
  const distance = (ratio: number): number => Math.max(ratio, 1 / ratio);
  return ratios.reduce((most, ratio) => {
    if (ratio === null) return most;
    return most === null || distance(ratio) > distance(most) ? ratio : most;
  }, null);
}
