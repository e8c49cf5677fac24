import type { Room } from "./room.ts";

/** How a room does by its promise of at most so many false events a week. */
export interface KeptPromise {
  readonly promisedPerWeek: number;
  /** Events of the latest seven days, false or not. */
  readonly told: number;
  /** Of the latest seven days; undefined of an agent that does not tell. */
  readonly watchedHours: number | undefined;
  /** By what was watched; undefined before a day was. */
  readonly perWeek: number | undefined;
  /** `learning`: there is no threshold yet that could keep it. */
  readonly state: "learning" | "kept" | "broken";
  /** Probability of as many events or more, were the promise kept: the lower, the worse. */
  readonly chance: number;
}

const hoursPerWeek = 168;
const hoursPerDay = 24;
/** A promise counts as broken when it would lead to so many events so rarely. */
const rare = 0.05;

/** @returns undefined for a room that promises nothing, or has not told yet */
export function keptPromise({ settings, diagnostics, learning }: Room): KeptPromise | undefined {
  if (settings === undefined || diagnostics === undefined) return undefined;
  const { eventsLastWeek: told, trend } = diagnostics;
  const { eventsPerWeek: promisedPerWeek } = settings;
  const watchedHours = trend?.watchedHours;
  const isLearning = learning !== null || trend?.threshold === null;
  const weeks = (watchedHours ?? hoursPerWeek) / hoursPerWeek;
  const chance = atLeast(told, promisedPerWeek * weeks);
  const hasWatched = watchedHours === undefined || watchedHours >= hoursPerDay;
  return {
    ...{ promisedPerWeek, told, watchedHours, chance },
    perWeek: hasWatched ? told / weeks : undefined,
    state: isLearning ? "learning" : chance < rare ? "broken" : "kept",
  };
}

/** Probability that a Poisson number with this mean is at least `count`. */
function atLeast(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= mean / (k + 1);
  }
  return Math.max(0, 1 - below);
}

/** The worst first: broken promises, then kept ones, then rooms that learn. */
export function byPromise(a: KeptPromise, b: KeptPromise): number {
  const isLearning = ({ state }: KeptPromise): number => (state === "learning" ? 1 : 0);
  return isLearning(a) - isLearning(b) || a.chance - b.chance || b.told - a.told;
}
