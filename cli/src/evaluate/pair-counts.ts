/** Scores of one room in blocks within which frames are alike: clips of normals, and episodes. */
export interface Blocks {
  readonly normal: readonly (readonly number[])[];
  readonly anomalous: readonly (readonly number[])[];
}

/** How often each block's frames win against each other block's: an AUROC of any choice of blocks. */
export interface PairCounts {
  /** Frames of each block. */
  readonly normalSizes: readonly number[];
  readonly anomalousSizes: readonly number[];
  /**
   * [anomalous, normal]: pairs of frames in which the anomalous one scores higher, a tie counting
   * one half.
   */
  readonly wins: Float64Array;
}

export function pairCounts({ normal, anomalous }: Blocks): PairCounts {
  const wins = new Float64Array(anomalous.length * normal.length);
  for (const [i, high] of anomalous.entries()) {
    for (const [j, low] of normal.entries()) wins[i * normal.length + j] = winsOf(high, low);
  }
  return {
    normalSizes: normal.map(({ length }) => length),
    anomalousSizes: anomalous.map(({ length }) => length),
    wins,
  };
}

function winsOf(high: readonly number[], low: readonly number[]): number {
  let sum = 0;
  for (const a of high) {
    for (const b of low) sum += a > b ? 1 : a === b ? 0.5 : 0;
  }
  return sum;
}

/**
 * Area under the receiver operating characteristic when each block is there so many times.
 * @param normal,anomalous how often each block; once each if left out
 * @returns NaN without a normal or without an anomalous frame
 */
export function aurocOfPairs(
  { normalSizes, anomalousSizes, wins }: PairCounts,
  normal: ArrayLike<number> = normalSizes.map(() => 1),
  anomalous: ArrayLike<number> = anomalousSizes.map(() => 1),
): number {
  let [won, anomalousCount] = [0, 0];
  for (const [i, size] of anomalousSizes.entries()) {
    const times = anomalous[i] as number;
    if (times === 0) continue;
    anomalousCount += times * size;
    let row = 0;
    const first = i * normalSizes.length;
    for (let j = 0; j < normalSizes.length; j++) {
      row += (normal[j] as number) * (wins[first + j] as number);
    }
    won += times * row;
  }
  const normalCount = normalSizes.reduce((sum, size, j) => sum + size * (normal[j] as number), 0);
  return won / (normalCount * anomalousCount);
}
