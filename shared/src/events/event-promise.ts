import { ConfigError } from "../errors.ts";
import { blockHours, blockMaxima } from "./block-hours.ts";
import type { HourlyMaxima } from "./hourly-maxima.ts";
import { returnLevel } from "./return-level.ts";

const hoursPerDay = 24;
const hoursPerWeek = 168;
/** So that each time of day was seen five times, on a weekend too in most cases. */
const minDays = 5;
const minEventsPerWeek = 0.25;
const maxEventsPerWeek = 7;

/** Whether a promise can be kept yet: "learning, 2 of 5 days". */
export type Promised =
  | { readonly isReady: true; readonly threshold: number }
  | { readonly isReady: false; readonly haveDays: number; readonly needDays: number };

/**
 * The threshold for a promise of at most so many false events per week, from the history of a room:
 * the level that a block of the week exceeds with probability events / blocks (`returnLevel`).
 *
 * Each block counts at most one event, so blocks are as short as the correlation of their maxima
 * allows (`blockHours`); all times of the day count together, so a household's evenings decide. The
 * promise is a mean over weeks like those of the history: nobody can promise more from a few days.
 * @param eventsPerWeek 0.25 to 7; of a device with several evidences, the part of this one
 * @throws ConfigError for another number
 */
export function promisedThreshold(history: HourlyMaxima, eventsPerWeek: number): Promised {
  const needDays = daysNeeded(eventsPerWeek);
  const hours = history.hours;
  const haveDays = hours.length / hoursPerDay;
  if (haveDays < needDays) return { isReady: false, haveDays, needDays };
  const length = blockHours(hours);
  const exceedance = (eventsPerWeek * length) / hoursPerWeek;
  return { isReady: true, threshold: returnLevel(blockMaxima(hours, length), exceedance) };
}

/**
 * @param parts evidences that have an equal part of it each
 * @throws ConfigError for a number of events that cannot be promised
 */
export function requirePromise(eventsPerWeek: number, parts = 1): void {
  const [least, most] = [parts * minEventsPerWeek, parts * maxEventsPerWeek];
  if (eventsPerWeek >= least && eventsPerWeek <= most) return;
  throw new ConfigError(
    `false events per week are ${eventsPerWeek}, expected ${least} to ${most}`,
    "Try 1.",
  );
}

/**
 * A fit of the tail reaches a few times further than what was seen, not more: the history must be
 * so long that 0.36 of a promised event is due in it. Five days for one in two weeks.
 */
function daysNeeded(eventsPerWeek: number): number {
  requirePromise(eventsPerWeek);
  return Math.max(minDays, Math.ceil(2.5 / eventsPerWeek));
}
