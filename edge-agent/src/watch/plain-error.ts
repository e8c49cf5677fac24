import { ConfigError } from "@lares/shared";
import type { RoomDetector } from "./room-detector.ts";

/**
 * The same detector, by the mean squared error of the whole frame in place of its score: what a
 * threshold in units of full scale is for.
 * @returns a detector whose `score` throws ConfigError when it knows no squared error
 */
export function plainErrorOf(detector: RoomDetector): RoomDetector {
  return {
    ...detector,
    isPooled: false,
    score: (recording) =>
      detector.score(recording).map((frame) => {
        const { meanSquaredError } = frame;
        if (meanSquaredError !== undefined) return { ...frame, score: meanSquaredError };
        throw new ConfigError(
          `detector ${detector.name} has no mean squared error for a fixed threshold`,
          "Leave --threshold out, or take a detector that reconstructs frames: network, background or pca-16.",
        );
      }),
  };
}
