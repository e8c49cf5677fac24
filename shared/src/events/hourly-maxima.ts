import { z } from "zod";

/** Hours that a history holds: four weeks, so that it has each day of the week four times. */
export const historyHours = 672;
const secondsPerHour = 3600;
const minWatchedSeconds = secondsPerHour / 2;
/** A longer pause between frames is time that nobody watched. */
const maxPauseSeconds = 120;

/**
 * The highest score of each watched hour, the latest four weeks of them: all that a promise of
 * events per week needs, in 10 kB at most. It never leaves the device.
 */
export const HourlyMaxima = z.strictObject({
  /** Closed hours in the order of time; `hour` counts from the zero of the clock. */
  hours: z.array(z.strictObject({ hour: z.int(), maximum: z.number() })).max(historyHours),
  /** The hour that is being watched. */
  current: z.strictObject({
    hour: z.int(),
    watchedSeconds: z.number().nonnegative(),
    maximum: z.number(),
  }),
  lastSeconds: z.number(),
});
export type HourlyMaxima = Readonly<z.infer<typeof HourlyMaxima>>;

/** A history that begins now. */
export function noHistory(atSeconds: number): HourlyMaxima {
  return { hours: [], current: freshHour(atSeconds), lastSeconds: atSeconds };
}

/**
 * Adds one frame's score. An hour of which less than half was watched is left out: its maximum says
 * too little. A clock that goes back begins an hour anew.
 * @param atSeconds of a clock that goes on while the device is off, or a restart loses its hour
 */
export function withScore(history: HourlyMaxima, atSeconds: number, score: number): HourlyMaxima {
  const pause = atSeconds - history.lastSeconds;
  const isNewHour = pause < 0 || hourOf(atSeconds) !== history.current.hour;
  const current = isNewHour ? freshHour(atSeconds) : history.current;
  const watched = pause > 0 && pause <= maxPauseSeconds ? pause : 0;
  return {
    hours: isNewHour ? withClosedHour(history) : history.hours,
    current: {
      hour: current.hour,
      watchedSeconds: current.watchedSeconds + watched,
      maximum: Math.max(current.maximum, score),
    },
    lastSeconds: atSeconds,
  };
}

/**
 * Counts a score in the hour that was watched last, without time going on: an event counts once, in
 * the hour in which it began, however long it lasts.
 */
export function withEventScore(history: HourlyMaxima, score: number): HourlyMaxima {
  const { hour, watchedSeconds, maximum } = history.current;
  return {
    ...history,
    current: {
      hour,
      watchedSeconds: Math.max(watchedSeconds, minWatchedSeconds),
      maximum: Math.max(maximum, score),
    },
  };
}

/**
 * The p-value of a frame's score: the share of hours that reached it, this one among them. A frame is
 * in no more of them than its hour is, so it is a bound.
 */
export function pValueOfHours({ hours }: HourlyMaxima, score: number): number {
  const reached = hours.filter(({ maximum }) => maximum >= score).length;
  return (1 + reached) / (hours.length + 1);
}

function withClosedHour({ hours, current }: HourlyMaxima): HourlyMaxima["hours"] {
  if (current.watchedSeconds < minWatchedSeconds) return hours;
  const closed = { hour: current.hour, maximum: current.maximum };
  return [...hours, closed].slice(-historyHours);
}

function freshHour(atSeconds: number): HourlyMaxima["current"] {
  return { hour: hourOf(atSeconds), watchedSeconds: 0, maximum: 0 };
}

function hourOf(seconds: number): number {
  return Math.floor(seconds / secondsPerHour);
}
