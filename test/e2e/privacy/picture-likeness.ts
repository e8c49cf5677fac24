import { areaAverage, type Picture, toGray } from "@lares/shared";

/** Pictures are compared at this size: it blurs away noise and small shifts, and keeps what a room looks like. */
const side = 16;
const cells = side * side;
/** Sizes that a picture may have in a message; `side` divides them. */
const pictureSides = [16, 32, 64, 128] as const;

/** A picture at `side`, with mean 0 and norm 1. */
export type Look = Float64Array;

export function lookOf(picture: Picture): Look {
  const { data } = areaAverage(toGray(picture), side, side);
  const mean = data.reduce((sum, value) => sum + value, 0) / cells;
  const centred = Float64Array.from(data, (value) => value - mean);
  const norm = Math.hypot(...centred);
  return centred.map((value) => value / norm);
}

/** Pearson's correlation. */
export function correlation(one: Look, other: Look): number {
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += (one[i] as number) * (other[i] as number);
  return sum;
}

/** The picture turned and mirrored, in the seven ways that are not itself. */
export function orientationsOf(look: Look): readonly Look[] {
  const ways = Array.from({ length: 7 }, (_, i) => i + 1);
  return ways.map((way) =>
    Float64Array.from({ length: cells }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      const [across, down] = way & 4 ? [y, x] : [x, y];
      const column = way & 1 ? side - 1 - across : across;
      const row = way & 2 ? side - 1 - down : down;
      return look[row * side + column] as number;
    }),
  );
}

/**
 * How much numbers look like some picture, at any place among them, gray or in three channels, at any of
 * the sizes and either way round in brightness.
 * @returns for each look the largest absolute correlation; 0 where no picture fits in
 */
export function likenesses(values: ArrayLike<number>, looks: readonly Look[]): number[] {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  const best = looks.map(() => 0);
  const pooled = new Float64Array(cells);
  for (const size of pictureSides) {
    for (const channels of [1, 3]) {
      const row = size * channels;
      const step = Math.max(1, Math.floor(row / side / 2));
      for (let start = 0; start + row * size <= values.length; start += step) {
        if (!pool(sums, start, size, channels, pooled)) continue;
        for (let i = 0; i < looks.length; i++) {
          const like = Math.abs(correlation(looks[i] as Look, pooled));
          if (like > (best[i] as number)) best[i] = like;
        }
      }
    }
  }
  return best;
}

/** @returns false for numbers that are all the same, whose correlation is none */
function pool(
  sums: Float64Array,
  start: number,
  size: number,
  channels: number,
  pooled: Float64Array,
): boolean {
  const block = size / side;
  const across = block * channels;
  const row = size * channels;
  let total = 0;
  let squares = 0;
  for (let cell = 0; cell < cells; cell++) {
    const left = start + Math.floor(cell / side) * block * row + (cell % side) * across;
    let sum = 0;
    for (let down = 0; down < block; down++) {
      const at = left + down * row;
      sum += (sums[at + across] as number) - (sums[at] as number);
    }
    pooled[cell] = sum;
    total += sum;
    squares += sum * sum;
  }
  const mean = total / cells;
  const variance = squares - cells * mean * mean;
  if (variance <= 1e-9 * squares) return false;
  const norm = Math.sqrt(variance);
  for (let cell = 0; cell < cells; cell++) pooled[cell] = ((pooled[cell] as number) - mean) / norm;
  return true;
}
