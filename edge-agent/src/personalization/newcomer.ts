import { backgroundOf, DataError, type ModelSpec, networkInputs, sizeOf } from "@lares/shared";
import type { EvaluationRoom } from "../dataset/evaluation-room.ts";
import { type Samples, samplesOf } from "../training/samples.ts";

/** A room whose camera has taken a few frames yet. */
export interface Newcomer {
  readonly name: string;
  readonly train: Samples;
  /** All normals that are not for training, as differences to the few frames' background. */
  readonly unseen: Samples;
  /** Frames of all its episodes, seen in the same way; none of a room without episodes. */
  readonly anomalous?: Samples;
}

/**
 * A room cut down to `count` of its training normals, evenly spread over their time.
 * @throws DataError when it has fewer
 */
export function newcomerOf(room: EvaluationRoom, spec: ModelSpec, count: number): Newcomer {
  const all = room.train.flat();
  if (all.length < count) {
    throw new DataError(
      `room ${room.name} has ${all.length} training normals, expected at least ${count}`,
      "Ask for fewer frames.",
    );
  }
  const few = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
  const frames = few.flatMap((frame) => (frame === undefined ? [] : [frame.data]));
  const background = backgroundOf(frames);
  const inputs = (data: readonly Uint8Array[]) =>
    samplesOf(networkInputs(spec, background, data), sizeOf(spec.input));
  const unseen = [...room.calibration, ...room.normal].flat().map(({ data }) => data);
  const anomalous = room.episodes.flatMap((episode) => episode.frames).map(({ data }) => data);
  return {
    name: room.name,
    train: inputs(frames),
    unseen: inputs(unseen),
    ...(anomalous.length > 0 && { anomalous: inputs(anomalous) }),
  };
}
