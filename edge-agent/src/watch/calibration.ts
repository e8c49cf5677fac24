import { bareScores, sortedScores, splitConformalThreshold } from "@lares/shared/learning";
import type { Clip } from "../dataset/evaluation-room.ts";
import type { RoomDetector } from "./room-detector.ts";

/** Promised share of false alarms among frames like those of the calibration. */
export const usualAlpha = 0.01;
/** Scores of frames that are all alike may be 0; levels are multiples of the threshold. */
const minThreshold = 1e-9;

/** How a detector scores normals that it was not fitted to. */
export interface Calibration {
  /** Ascending, at least one. */
  readonly scores: Float64Array;
  /** Above 0. */
  readonly threshold: number;
  /** What the threshold promises: the share asked for, or the smallest that so few frames can. */
  readonly alpha: number;
}

/**
 * How a detector scores normals that it was not fitted to.
 * @param clips after those that it was fitted to, at least one frame
 * @returns ascending
 * @throws DataError without a frame, or when a score is not a number
 */
export function calibrationScores(detector: RoomDetector, clips: readonly Clip[]): Float64Array {
  const found = clips.flatMap((clip) => bareScores(detector.score(clip.map(({ data }) => data))));
  return sortedScores("calibration", found);
}

/** The split conformal threshold of such scores (`splitConformalThreshold`). */
export function calibrationOf(scores: Float64Array, alpha: number): Calibration {
  const possible = Math.max(alpha, 1 / (scores.length + 1));
  const threshold = Math.max(splitConformalThreshold(scores, possible), minThreshold);
  return { scores, threshold, alpha: possible };
}

/** Both for a detector. */
export function calibrate(
  detector: RoomDetector,
  clips: readonly Clip[],
  alpha: number = usualAlpha,
): Calibration {
  return calibrationOf(calibrationScores(detector, clips), alpha);
}

/** Frames that a promise of `alpha` needs. */
export const framesFor = (alpha: number): number => Math.ceil(1 / alpha) - 1;
