import { derivedSeed, seededRandom } from "@lares/shared";
import { aurocOfPairs, type PairCounts } from "./pair-counts.ts";

/** From and to, both included. */
export type Interval = readonly [number, number];

/** Resamples of an interval: its ends then vary by about a twentieth of its width. */
export const resamples = 1000;

/** One room in one run: what a resample draws from. */
export interface RoomPairs {
  readonly room: string;
  readonly pairs: PairCounts;
}

/**
 * Mean AUROC over rooms in resamples of their blocks (block bootstrap, Künsch 1989): in each room
 * as many clips of normals and as many episodes as there are, drawn with replacement. Frames of a
 * clip are alike, so drawing frames would give intervals that are far too narrow. The draws of a
 * room depend on its name alone: those of two methods are paired.
 * @param rooms with at least one clip and one episode each
 */
export function resampledMeans(rooms: readonly RoomPairs[], count = resamples): Float64Array {
  const means = new Float64Array(count);
  for (const { room, pairs } of rooms) {
    const random = seededRandom(derivedSeed(1, `bootstrap/${room}`));
    for (let i = 0; i < count; i++) {
      const normal = drawn(pairs.normalSizes.length, random);
      const anomalous = drawn(pairs.anomalousSizes.length, random);
      means[i] = (means[i] as number) + aurocOfPairs(pairs, normal, anomalous) / rooms.length;
    }
  }
  return means;
}

/**
 * The mean of runs in resamples that draw runs, too: as many as there are, with replacement, so
 * that an interval holds what training with other seeds would have given. The draws depend on the
 * number of runs alone: the seeds of two methods are paired.
 * @param runs one of `resampledMeans` for each seed, all of one length; one run stays as it is
 */
export function resampledRuns(runs: readonly Float64Array[]): Float64Array {
  const random = seededRandom(derivedSeed(1, "bootstrap of runs"));
  return Float64Array.from(runs[0] ?? [], (_, i) => {
    const times = drawn(runs.length, random);
    return (
      runs.reduce((sum, run, n) => sum + (times[n] as number) * (run[i] as number), 0) / runs.length
    );
  });
}

/** How often each of `count` blocks comes up in as many draws. */
function drawn(count: number, random: () => number): Uint16Array {
  const times = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const block = Math.floor(random() * count);
    times[block] = (times[block] as number) + 1;
  }
  return times;
}

/** The middle 95 % of resamples (percentile bootstrap, Efron 1979). */
export function interval95(resampled: Float64Array): Interval {
  const sorted = resampled.toSorted();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/** The middle 95 % of the difference of two rows whose resamples are paired. */
export function differenceInterval(a: Float64Array, b: Float64Array): Interval {
  return interval95(a.map((value, i) => value - (b[i] as number)));
}

/** Between neighbours by their distance. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}
