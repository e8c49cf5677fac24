import { seededRandom } from "@lares/shared";

/** Frames of one hour in these streams: two a minute. */
export const framesPerHour = 120;
export const secondsPerFrame = 30;

/** How scores of a made-up household behave. */
export interface Household {
  /** Correlation of neighbouring frames: 0.951 is ten minutes, 0.9917 an hour. */
  readonly correlation: number;
  /** Tail index of the innovations: 2 has no variance; 8 is nearly Gaussian. */
  readonly tailIndex: 2 | 4 | 8;
  /** How much higher scores are in the middle of the day than at night. */
  readonly dailyFactor: number;
}

/**
 * Scores of a room's normal life: the absolute value of an AR(1) process with heavy-tailed
 * innovations, times a daily course with calm nights, times noise of each frame. Only + − × ÷ and
 * sqrt, so the tests see the same stream on every machine.
 * @returns one score for each frame
 */
export function householdScores(household: Household, seed: number, days: number): Float64Array {
  const random = seededRandom(seed);
  const { correlation, dailyFactor, tailIndex } = household;
  const scale = Math.sqrt(1 - correlation * correlation);
  let x = 0;
  return Float64Array.from({ length: days * 24 * framesPerHour }, (_, i) => {
    x = correlation * x + scale * gaussian(random) * heavy(random, tailIndex);
    const noise = 1 + 0.1 * Math.abs(gaussian(random));
    return (0.3 + Math.abs(x)) * (1 + (dailyFactor - 1) * activity(i / framesPerHour)) * noise;
  });
}

/** Nobody before 7, most at noon, nobody after 22. */
function activity(hour: number): number {
  const time = hour % 24;
  if (time < 7) return 0;
  return time < 12 ? (time - 7) / 5 : Math.max(0, (22 - time) / 10);
}

/** The sum of twelve uniform numbers: nearly Gaussian. */
function gaussian(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** A Pareto variable of the tail index, at least 1 before it is scaled to about unit spread. */
function heavy(random: () => number, tailIndex: 2 | 4 | 8): number {
  let root = 1 / (random() + 2 ** -33);
  for (let power = 1; power < tailIndex; power *= 2) root = Math.sqrt(root);
  return tailIndex === 2 ? 0.6 * root : 0.8 * root;
}
