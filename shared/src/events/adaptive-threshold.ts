import { z } from "zod";
import { type Promised, promisedThreshold } from "./event-promise.ts";
import { HourlyMaxima, noHistory, withEventScore, withScore } from "./hourly-maxima.ts";

/** Most that the threshold moves in a day of watching, as a share of itself. */
export const maxDailyChange = 0.1;
/** It never rises beyond so many times the first one it had. */
export const maxRise = 2;
/**
 * Nor falls below this part of it. Falling blinds nobody, and it mends a first week in which
 * something happened; but after a month away a home may not alarm at all that its people do.
 */
export const maxFall = 8;
const hoursPerDay = 24;

/** What one evidence of one room has learned; it is stored as JSON and never leaves the device. */
export const AdaptiveThreshold = z.strictObject({
  history: HourlyMaxima,
  /** Null while the history is too short for the promise. */
  level: z.strictObject({ value: z.number().positive(), first: z.number().positive() }).nullable(),
});
export type AdaptiveThreshold = Readonly<z.infer<typeof AdaptiveThreshold>>;

/** A threshold that begins to learn now. */
export function learningThreshold(atSeconds: number): AdaptiveThreshold {
  return { history: noHistory(atSeconds), level: null };
}

/**
 * Learns from one frame. The threshold follows what is usual in a room, slowly and not far:
 * - while an event is open time stands still, so whoever stays never becomes usual;
 * - an event enters the history once, as the false one it may be, with its highest score but no more
 *   than twice the threshold;
 * - at each full hour it goes towards what the promise asks of the latest four weeks, at most a
 *   tenth of itself a day and never beyond twice, or below an eighth of, the first one.
 *
 * Everything in the days before the first threshold counts as normal.
 * @param score that events begin with: of a `Confirmation`
 * @param eventsPerWeek as of `promisedThreshold`
 */
export function learnedFrom(
  state: AdaptiveThreshold,
  frame: { readonly atSeconds: number; readonly score: number; readonly isEventOpen: boolean },
  eventsPerWeek: number,
): AdaptiveThreshold {
  const score = Math.min(frame.score, maxRise * (state.level?.value ?? frame.score));
  if (frame.isEventOpen) {
    return { history: withEventScore(state.history, score), level: state.level };
  }
  const history = withScore(state.history, frame.atSeconds, score);
  if (history.hours === state.history.hours) return { history, level: state.level };
  const promised = promisedThreshold(history, eventsPerWeek);
  return { history, level: promised.isReady ? moved(state.level, promised) : state.level };
}

/**
 * Scores past hours anew, as what they were compared with has changed.
 * @param scores by hour; hours that are not in it stay as they are
 */
export function rescored(
  { history, level }: AdaptiveThreshold,
  scores: ReadonlyMap<number, number>,
): AdaptiveThreshold {
  const hours = history.hours.map(({ hour, maximum }) => {
    const score = scores.get(hour) ?? maximum;
    return { hour, maximum: Math.min(score, maxRise * (level?.value ?? score)) };
  });
  return { history: { ...history, hours }, level };
}

/** The threshold as people may see it: a number, or how many days are missing. */
export function promiseOf(state: AdaptiveThreshold, eventsPerWeek: number): Promised {
  if (state.level !== null) return { isReady: true, threshold: state.level.value };
  return promisedThreshold(state.history, eventsPerWeek);
}

function moved(
  level: AdaptiveThreshold["level"],
  { threshold }: { readonly threshold: number },
): AdaptiveThreshold["level"] {
  if (level === null) {
    return threshold > 0 ? { value: threshold, first: threshold } : null;
  }
  const { value, first } = level;
  const step = (value * maxDailyChange) / hoursPerDay;
  const near = Math.min(Math.max(threshold, value - step), value + step);
  return { value: Math.min(Math.max(near, first / maxFall), first * maxRise), first };
}
