import type { Sha256 } from "@lares/shared";
import { type PerEvidence, sha256, type UsualView, usualViewOf } from "@lares/shared/learning";
import type { PreparedRoom } from "../room/prepared-room.ts";
import { calibrationOf, calibrationScores, usualAlpha } from "./calibration.ts";
import { fitRoomDetector, motionDetector, type RoomDetector } from "./room-detector.ts";
import type { CalibratedDetector } from "./room-watch.ts";

/** A calibrated detector, with the threshold until the weekly promise can be kept. */
export interface ProvisionalDetector extends CalibratedDetector {
  readonly threshold: number;
}

/** What a room is watched with, one detector for each evidence. */
export interface FittedWatch {
  /** Of the first: what was learned of its scores holds for no other. */
  readonly name: string;
  readonly detectors: PerEvidence<ProvisionalDetector>;
  /** SHA-256 of the network's weights; of a detector without one, of its name. */
  readonly model: Sha256;
  /** By which is told whether the camera still sees this room. */
  readonly view: UsualView;
}

/** Fits a detector that needs no network, and its scores of normals that it was not fitted to. */
export function calibratedDetector(name: string, prepared: PreparedRoom): CalibratedDetector {
  const detector = fitRoomDetector(name, prepared);
  return { detector, scores: calibrationScores(detector, prepared.clips.calibration) };
}

/** What the camera usually sees. */
export function roomView({ spec, clips }: PreparedRoom): UsualView {
  const frames = clips.train.flat().map(({ data }) => data);
  return usualViewOf(spec.input, frames);
}

/**
 * Watches by a detector that needs no network.
 * @param name as of `fitRoomDetector`
 * @param motion a second evidence
 */
export function fitWatch(
  name: string,
  prepared: PreparedRoom,
  motion?: CalibratedDetector,
): FittedWatch {
  const view = roomView(prepared);
  return watchWith(calibratedDetector(name, prepared), { model: sha256(name), view, motion });
}

/** Watches with a detector, and with a second one where that is other evidence: thresholds for both. */
export function watchWith(
  first: CalibratedDetector,
  about: Pick<FittedWatch, "model" | "view"> & {
    readonly motion: CalibratedDetector | undefined;
  },
): FittedWatch {
  const { model, view, motion } = about;
  const isJoined = motion !== undefined && first.detector.evidence !== "motion";
  const all = isJoined ? [first, motion] : [first];
  const detectors = all.map(
    ({ detector, scores }): [RoomDetector["evidence"], ProvisionalDetector] => {
      const { threshold } = calibrationOf(scores, usualAlpha / all.length);
      return [detector.evidence, { detector, scores, threshold }];
    },
  );
  const name = first.detector.name;
  return {
    name: isJoined ? `${name}+${motionDetector}` : name,
    detectors: Object.fromEntries(detectors),
    model,
    view,
  };
}
