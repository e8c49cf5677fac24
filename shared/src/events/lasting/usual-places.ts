import { z } from "zod";
import { gridSize } from "../../scoring/residual.ts";

const cellCount = gridSize * gridSize;
const secondsPerDay = 86_400;
/** Days that are remembered: four weeks. */
const maxDays = 28;
/** What every place may differ, in squares of standard deviations, also where nothing ever did. */
const anywhere = 0.1;
/** Where nothing lasts: a history of zeros would never become a threshold. */
const leastScore = 1e-6;
/** Cells of the score: as many as a small thing covers. */
const topCount = 3;

const DayGrid = z.strictObject({
  day: z.int(),
  /** [16, 16] */
  highest: z.array(z.number().nonnegative()).length(cellCount),
});

/**
 * How much each place of a room has differed, by day: an armchair, a door and a patch of sun come
 * back to where they were. It never leaves the device.
 */
export const UsualPlaces = z.strictObject({
  /** Days that are over, in the order of time. */
  days: z.array(DayGrid).max(maxDays),
  today: DayGrid,
});
export type UsualPlaces = Readonly<z.infer<typeof UsualPlaces>>;

/** Nothing was seen yet: a day that has begun belongs to the next one, or it would teach too little. */
export function noPlaces(atSeconds: number): UsualPlaces {
  return { days: [], today: freshDay(dayOf(atSeconds + secondsPerDay - 1)) };
}

/**
 * Adds one error grid to its day. A clock that goes back stays in the day that it had.
 * @param atSeconds of a clock that goes on while the device is off
 * @param grid [16, 16]
 */
export function withPlaces(
  places: UsualPlaces,
  atSeconds: number,
  grid: Float32Array,
): UsualPlaces {
  const day = dayOf(atSeconds);
  const isNewDay = day > places.today.day;
  const today = isNewDay ? freshDay(day) : places.today;
  return {
    days: isNewDay ? [...places.days, places.today].slice(-maxDays) : places.days,
    today: {
      day: today.day,
      highest: today.highest.map((value, i) => Math.max(value, grid[i] as number)),
    },
  };
}

/**
 * How much is usual at each place, from the days before this one: what the history was calibrated
 * on must be as new to the scale as the frame is.
 * @param exceptDay for what was seen on a day that is over
 * @returns [16, 16], above 0
 */
export function usualAt({ days }: UsualPlaces, exceptDay?: number): Float32Array {
  const scale = new Float32Array(cellCount);
  for (const { day, highest } of days) {
    if (day === exceptDay) continue;
    for (let i = 0; i < cellCount; i++) {
      scale[i] = Math.max(scale[i] as number, highest[i] as number);
    }
  }
  return scale.map((value) => value + anywhere);
}

/**
 * How unusual a grid is for its places: the mean of the three highest ratios to what is usual.
 * @param grid,scale [16, 16]
 */
export function placedScore(grid: Float32Array, scale: Float32Array): number {
  const ratios = grid.map((value, i) => value / (scale[i] as number)).sort();
  const mean = ratios.subarray(-topCount).reduce((sum, ratio) => sum + ratio, 0) / topCount;
  return Math.max(leastScore, mean);
}

export const dayOf = (seconds: number): number => Math.floor(seconds / secondsPerDay);

function freshDay(day: number): UsualPlaces["today"] {
  return { day, highest: new Array<number>(cellCount).fill(0) };
}
