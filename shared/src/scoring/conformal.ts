import { ConfigError, DataError } from "../errors.ts";
import { sortedScores } from "./sorted-scores.ts";

/**
 * How usual a score is among calibration scores of normals: (1 + #{cal >= score}) / (n + 1), small
 * when few normals score as high (split conformal prediction, Vovk et al. 2005). That
 * P(p <= alpha) <= alpha holds for frames exchangeable with the calibration frames: within a
 * recording, not for a new day.
 */
export function pValue(calibration: ArrayLike<number>, score: number): number {
  let atLeast = 0;
  for (let i = 0; i < calibration.length; i++) {
    if ((calibration[i] as number) >= score) atLeast++;
  }
  return (1 + atLeast) / (calibration.length + 1);
}

/** `pValue` by bisection, for a device that asks at each frame. @param ascending as sorted */
export function pValueOfSorted(ascending: ArrayLike<number>, score: number): number {
  let below = 0;
  let end = ascending.length;
  while (below < end) {
    const middle = (below + end) >> 1;
    if ((ascending[middle] as number) < score) below = middle + 1;
    else end = middle;
  }
  return (1 + ascending.length - below) / (ascending.length + 1);
}

/**
 * The threshold for a promised share of false alarms: `score > threshold` exactly when
 * `pValue(calibration, score) <= alpha`.
 * @param calibration scores of normals that neither the network nor the cell statistics have seen
 * @param alpha within (0, 1)
 * @throws DataError with fewer than 1 / alpha − 1 scores, or when one is NaN
 */
export function splitConformalThreshold(calibration: ArrayLike<number>, alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) {
    throw new ConfigError(`alpha is ${alpha}, expected within (0, 1)`, "Try 0.05.");
  }
  const sorted = sortedScores("calibration", calibration);
  const n = sorted.length;
  // How many calibration scores may reach an alarm's score.
  let tolerated = -1;
  while ((tolerated + 2) / (n + 1) <= alpha) tolerated++;
  if (tolerated >= 0) return sorted[n - 1 - tolerated] as number;
  throw new DataError(
    `alpha ${alpha} is below 1 / (n + 1) of the ${n} calibration frames`,
    `Record at least ${Math.ceil(1 / alpha) - 1} calibration frames, or raise alpha.`,
  );
}
