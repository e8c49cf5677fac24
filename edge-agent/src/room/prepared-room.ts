import {
  backgroundOf,
  heldOutCount,
  type ModelSpec,
  networkInputs,
  sizeOf,
} from "@lares/shared/learning";
import type { EvaluationRoom } from "../dataset/evaluation-room.ts";
import { rangeOf, type Samples, samplesOf } from "../training/samples.ts";

/** A room as a model sees it. */
export interface PreparedRoom {
  readonly name: string;
  readonly spec: ModelSpec;
  /** Mean of all training normals; never leaves this device. */
  readonly background: Float32Array;
  /** All training normals as network inputs, in the order of time. */
  readonly normals: Samples;
  /** What training sees: the first seven eighths of the training normals. */
  readonly train: Samples;
  /** The last eighth, by which methods choose between weights. */
  readonly heldOut: Samples;
  /** The frames by purpose. */
  readonly clips: EvaluationRoom;
}

/**
 * Turns a room's training normals into network inputs.
 * @throws DataError without a training normal
 */
export function prepareRoom(clips: EvaluationRoom, spec: ModelSpec): PreparedRoom {
  const frames = clips.train.flat().map(({ data }) => data);
  const background = backgroundOf(frames);
  const all = samplesOf(networkInputs(spec, background, frames), sizeOf(spec.input));
  const trained = all.count - heldOutCount(all.count);
  return {
    name: clips.name,
    spec,
    background,
    normals: all,
    train: rangeOf(all, 0, trained),
    heldOut: rangeOf(all, trained, all.count),
    clips,
  };
}
