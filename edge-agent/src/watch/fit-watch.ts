import {
  CameraWatch,
  type Network,
  type PerEvidence,
  type Sha256,
  sha256,
  usualViewOf,
  weightsDigest,
} from "@lares/shared";
import type { PreparedRoom } from "../room/prepared-room.ts";
import { calibrate, usualAlpha } from "./calibration.ts";
import { fitRoomDetector, motionDetector, networkDetector } from "./room-detector.ts";
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
}

/**
 * Fits detectors to a room and calibrates each.
 * @param name as of `fitRoomDetector`
 * @param options network with its final weights; whether motion is a second evidence
 */
export function fitWatch(
  name: string,
  prepared: PreparedRoom,
  options: { readonly network?: Network; readonly motion?: boolean } = {},
): FittedWatch {
  const { network, motion = false } = options;
  const first = fitRoomDetector(name, prepared, network);
  const isJoined = motion && first.evidence !== "motion";
  const all = isJoined ? [first, fitRoomDetector(motionDetector, prepared)] : [first];
  const fitted = all.map((detector) => {
    const { clips } = prepared;
    const { scores, threshold } = calibrate(detector, clips.calibration, usualAlpha / all.length);
    return [detector.evidence, { detector, scores, threshold }] as const;
  });
  const isNetwork = name === networkDetector && network !== undefined;
  return {
    name: isJoined ? `${name}+${motionDetector}` : name,
    detectors: Object.fromEntries(fitted),
    model: isNetwork ? weightsDigest(network.weights()) : sha256(name),
  };
}

/** Tells whether the camera still sees the room of these training normals. */
export function cameraWatchOf({ spec, clips }: PreparedRoom): CameraWatch {
  const frames = clips.train.flat().map(({ data }) => data);
  return new CameraWatch(usualViewOf(spec.input, frames));
}
