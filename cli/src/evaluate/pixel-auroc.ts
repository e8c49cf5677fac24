import { gridSize, type Shape } from "@lares/shared";

/** An error grid, [16, 16], and for each pixel of its frame 1 where it is not as usual, else 0. */
export interface MaskedGrid {
  readonly grid: Float32Array;
  readonly mask: Uint8Array;
}

const cellCount = gridSize * gridSize;

/**
 * How often a pixel of what is not usual scores above another pixel, a tie counting one half: all
 * pixels of all frames together, each with the score of its cell.
 * @param normal error grids of frames without anything unusual
 * @returns null without a marked pixel, or when all are
 */
export function pixelAuroc(
  normal: readonly Float32Array[],
  anomalous: readonly MaskedGrid[],
  { height, width }: Pick<Shape, "height" | "width">,
): number | null {
  const area = (height * width) / cellCount;
  const counted = anomalous.map(({ grid, mask }) => ({
    grid,
    counts: markedPixels(mask, height, width),
  }));
  const marked = new Ranking(
    counted.flatMap(({ grid, counts }) =>
      Array.from(counts, (weight, cell) => ({ score: grid[cell] as number, weight })),
    ),
  );
  let [pairs, others] = [0, 0];
  const compare = (score: number, weight: number) => {
    pairs += weight * marked.above(score);
    others += weight;
  };
  for (const { grid, counts } of counted) {
    for (const [cell, count] of counts.entries()) compare(grid[cell] as number, area - count);
  }
  for (const grid of normal) for (const score of grid) compare(score, area);
  return marked.total === 0 || others === 0 ? null : pairs / (marked.total * others);
}

/** Marked pixels of each cell. */
function markedPixels(mask: Uint8Array, height: number, width: number): Uint16Array {
  const counts = new Uint16Array(cellCount);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * gridSize) / height) * gridSize;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * gridSize) / width);
      counts[cell] = (counts[cell] as number) + (mask[y * width + x] as number);
    }
  }
  return counts;
}

/** Weighted scores, made to be compared with many others: cells of frames are some 100,000. */
class Ranking {
  readonly total: number;
  readonly #scores: Float64Array;
  /** Weight of all scores before each, and of all at the end. */
  readonly #before: Float64Array;

  constructor(weighted: readonly { readonly score: number; readonly weight: number }[]) {
    const sorted = weighted.filter(({ weight }) => weight > 0).sort((a, b) => a.score - b.score);
    this.#scores = Float64Array.from(sorted, ({ score }) => score);
    this.#before = new Float64Array(sorted.length + 1);
    for (const [i, { weight }] of sorted.entries()) {
      this.#before[i + 1] = (this.#before[i] as number) + weight;
    }
    this.total = this.#before[sorted.length] as number;
  }

  /** Weight of the scores above this one, and half of those equal to it. */
  above(score: number): number {
    const lower = this.#before[this.#first((other) => other >= score)] as number;
    const upper = this.#before[this.#first((other) => other > score)] as number;
    return this.total - (lower + upper) / 2;
  }

  /** Where the scores begin that `isBeyond` holds for, by bisection. */
  #first(isBeyond: (score: number) => boolean): number {
    let [low, high] = [0, this.#scores.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBeyond(this.#scores[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
