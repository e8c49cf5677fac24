import { sortedScores } from "./sorted-scores.ts";

/**
 * Area under the receiver operating characteristic: the probability that an anomalous frame scores
 * above a normal one, a tie counting one half (Mann and Whitney 1947). Exact: it counts pairs.
 * @throws DataError when either list is empty or holds NaN
 */
export function auroc(normal: ArrayLike<number>, anomalous: ArrayLike<number>): number {
  const low = sortedScores("normal", normal);
  const high = sortedScores("anomalous", anomalous);
  let below = 0;
  let notAbove = 0;
  let halfPairs = 0;
  for (const score of high) {
    while (below < low.length && (low[below] as number) < score) below++;
    while (notAbove < low.length && (low[notAbove] as number) <= score) notAbove++;
    halfPairs += below + notAbove;
  }
  return halfPairs / (2 * low.length * high.length);
}
