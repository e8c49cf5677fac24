import { sortedScores } from "./sorted-scores.ts";

/** Calibration scores above this share of all are the tail by which scores are compared. */
const bodyShare = 0.8;

/**
 * Puts scores of different kinds on one scale: how far a score lies in the tail of its calibration
 * scores, in mean excesses. For an exponential tail that is the surprisal −ln p, but for a constant,
 * so the largest of several is what Bonferroni's joined p-value ranks by, without its ties beyond
 * the last calibration score.
 * @param calibration scores of normals
 * @throws DataError when there are none, or one is NaN
 */
export function tailScale(calibration: ArrayLike<number>): (score: number) => number {
  const sorted = sortedScores("calibration", calibration);
  const first = Math.min(sorted.length - 1, Math.floor(bodyShare * sorted.length));
  const start = sorted[first] as number;
  const tail = sorted.subarray(first);
  const meanExcess = tail.reduce((sum, score) => sum + score - start, 0) / tail.length;
  // All alike: any score above them is as surprising as a number can be told from theirs.
  const unit = Math.max(meanExcess, Number.EPSILON * Math.max(1, Math.abs(start)));
  return (score) => (score - start) / unit;
}
