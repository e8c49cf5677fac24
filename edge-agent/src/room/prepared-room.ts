import { backgroundOf, type ModelSpec, networkInputs, sizeOf } from "@lares/shared";
import type { Frame, Room } from "../dataset/room.ts";
import { type Split, splitByTime } from "../dataset/split-by-time.ts";
import { rangeOf, type Samples, samplesOf } from "../training/samples.ts";

/** A room as a model sees it. */
export interface PreparedRoom {
  readonly name: string;
  readonly spec: ModelSpec;
  /** Mean of all training normals; never leaves this device. */
  readonly background: Float32Array;
  /** What training sees: the first seven eighths of the training normals. */
  readonly train: Samples;
  /** The last eighth, by which methods choose between weights. */
  readonly heldOut: Samples;
  readonly split: Split;
  readonly anomalous: readonly Frame[];
}

/**
 * Splits a room by time and turns its training normals into network inputs.
 * @throws DataError when the room has too few normal frames
 */
export function prepareRoom(room: Room, spec: ModelSpec): PreparedRoom {
  const split = splitByTime(room);
  const background = backgroundOf(split.train.map(({ data }) => data));
  const all = inputsOf(spec, background, split.train);
  const heldOutCount = Math.max(1, Math.floor(all.count / 8));
  return {
    name: room.name,
    spec,
    background,
    train: rangeOf(all, 0, all.count - heldOutCount),
    heldOut: rangeOf(all, all.count - heldOutCount, all.count),
    split,
    anomalous: room.anomalous,
  };
}

function inputsOf(spec: ModelSpec, background: Float32Array, frames: readonly Frame[]): Samples {
  const values = networkInputs(
    spec,
    background,
    frames.map(({ data }) => data),
  );
  return samplesOf(values, sizeOf(spec.input));
}
