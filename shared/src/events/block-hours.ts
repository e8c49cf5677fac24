import type { HourlyMaxima } from "./hourly-maxima.ts";

type Hours = HourlyMaxima["hours"];

/** Longer blocks would leave too few of them in a week. */
const maxBlockHours = 6;
const hoursPerDay = 24;
/** Two standard errors of an autocorrelation of noise are 2 / sqrt(n). */
const standardErrors = 2;

/**
 * How many hours a block must have so that maxima of neighbouring blocks are about independent: the
 * first lag at which the hourly maxima, less the habits of the day, are no longer correlated.
 *
 * Spearman's rank correlation, because scores have heavy tails; each hour's rank less the mean rank
 * of its time of day, because a calm night and a lively evening are no correlation of events.
 * @returns 1 to 6
 */
export function blockHours(hours: Hours): number {
  const ranks = withoutDailyHabits(hours);
  const limit = standardErrors / Math.sqrt(Math.max(1, hours.length));
  let lag = 1;
  while (lag < maxBlockHours && autocorrelation(hours, ranks, lag) > limit) lag++;
  return lag;
}

/** Maxima of blocks of `length` hours, counted from midnight of the clock; one hour may stand for all. */
export function blockMaxima(hours: Hours, length: number): Float64Array {
  const maxima: number[] = [];
  let block = Number.NaN;
  for (const { hour, maximum } of hours) {
    const own = Math.floor(hour / length);
    if (own === block) maxima.push(Math.max(maxima.pop() as number, maximum));
    else maxima.push(maximum);
    block = own;
  }
  return Float64Array.from(maxima);
}

function withoutDailyHabits(hours: Hours): Float64Array {
  const ranks = ranksOf(hours);
  const sums = new Float64Array(hoursPerDay);
  const counts = new Float64Array(hoursPerDay);
  for (const [i, { hour }] of hours.entries()) {
    const time = timeOfDay(hour);
    sums[time] = (sums[time] as number) + (ranks[i] as number);
    counts[time] = (counts[time] as number) + 1;
  }
  return ranks.map((rank, i) => {
    const time = timeOfDay((hours[i] as Hours[number]).hour);
    return rank - (sums[time] as number) / (counts[time] as number);
  });
}

/** The hour's place among all; equal ones share the middle of their places. */
function ranksOf(hours: Hours): Float64Array {
  const sorted = Float64Array.from(hours, ({ maximum }) => maximum).sort();
  const middles = new Map<number, number>();
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    middles.set(sorted[start] as number, (start + end - 1) / 2);
  }
  return Float64Array.from(hours, ({ maximum }) => middles.get(maximum) as number);
}

function timeOfDay(hour: number): number {
  return ((hour % hoursPerDay) + hoursPerDay) % hoursPerDay;
}

/** Of values with mean 0, over pairs that are `lag` hours apart in the list. */
function autocorrelation(hours: Hours, values: Float64Array, lag: number): number {
  let products = 0;
  let squares = 0;
  for (let i = 0; i < hours.length; i++) {
    const value = values[i] as number;
    squares += value * value;
    if (i >= lag) products += value * (values[i - lag] as number);
  }
  return squares > 0 ? products / squares : 0;
}
