import { splitConformalThreshold } from "@lares/shared/learning";

/** Share of normal frames that reported thresholds let through as false alarms. */
const ALPHA = 0.05;
/** Frames that a threshold for that share needs. */
export const MIN_CALIBRATION = Math.ceil(1 / ALPHA) - 1;

/** The threshold that reports use; null below `MIN_CALIBRATION` calibration scores. */
export function findFrameThreshold(calibration: readonly number[]): number | null {
  return calibration.length < MIN_CALIBRATION ? null : splitConformalThreshold(calibration, ALPHA);
}
