import { historyHours } from "../hourly-maxima.ts";
import { dayOf, placedScore, type UsualPlaces, usualAt } from "./usual-places.ts";

const secondsPerHour = 3600;

/** The grid that gave an hour its highest score: by that it can be scored anew. */
export interface StrongestHour {
  readonly hour: number;
  readonly score: number;
  /** [16, 16] */
  readonly grid: Float32Array;
}

/** Adds a frame of an hour; hours are remembered as long as `HourlyMaxima` does. */
export function withStrongest(
  hours: readonly StrongestHour[],
  seconds: number,
  score: number,
  grid: Float32Array,
): readonly StrongestHour[] {
  const hour = Math.floor(seconds / secondsPerHour);
  const last = hours.at(-1);
  if (last?.hour !== hour) return [...hours, { hour, score, grid }].slice(-historyHours);
  return score > last.score ? hours.with(-1, { hour, score, grid }) : hours;
}

/**
 * Scores hours by what is known by now: by all days but their own. What was unusual when a place was
 * new may have become usual since, and a threshold made of it would blind the room for weeks.
 */
export function scoredAnew(hours: readonly StrongestHour[], places: UsualPlaces): StrongestHour[] {
  const scales = new Map<number, Float32Array>();
  return hours.map(({ hour, grid }) => {
    const day = dayOf(hour * secondsPerHour);
    const scale = scales.get(day) ?? usualAt(places, day);
    scales.set(day, scale);
    return { hour, grid, score: placedScore(grid, scale) };
  });
}
