import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import {
  benchmarkRoomNames,
  type Clip,
  type EvaluationRoom,
  evaluationRoomOf,
  generateEvaluationRoom,
  listRooms,
  loadRoom,
  type PreparedRoom,
  prepareRoom,
} from "@lares/edge-agent";
import {
  bareScores,
  fitFrameDifference,
  type ModelSpec,
  networkInputs,
  type Recording,
  type Shape,
} from "@lares/shared";
import type { EvaluationSettings } from "./settings.ts";

/** A clip as a camera gives it and as a network sees it. */
export interface BenchClip {
  readonly frames: Recording;
  /** float32 [frames, height, width, channels] */
  readonly inputs: Float32Array;
  /** How unusual each frame's motion is; none where training has no neighbouring frames. */
  readonly motion?: readonly number[];
}

/**
 * A room with everything that does not depend on weights, which all methods and seeds share: for
 * `simple` about 50 MB in the benchmark.
 */
export interface BenchRoom {
  /** With the training normals as a network sees them. */
  readonly prepared: PreparedRoom;
  readonly train: readonly Recording[];
  readonly calibration: readonly BenchClip[];
  readonly normal: readonly BenchClip[];
  /** In the order of the room's episodes. */
  readonly episodes: readonly BenchClip[];
}

type RoomChoice = Pick<EvaluationSettings, "data" | "rooms">;

/**
 * The rooms of an evaluation, as a model sees them.
 * @throws DataError when there is no room, or one of them cannot be used
 */
export async function loadBenchRooms(
  choice: RoomChoice,
  spec: ModelSpec,
): Promise<readonly BenchRoom[]> {
  const rooms: BenchRoom[] = [];
  for (const name of await namesOf(choice)) {
    await breathe();
    rooms.push(benchRoomOf(await load(choice.data, name, spec.input), spec));
  }
  return rooms;
}

async function namesOf({ data, rooms }: RoomChoice): Promise<readonly string[]> {
  const names = data === undefined ? benchmarkRoomNames : await listRooms(data);
  return names.slice(0, rooms);
}

async function load(data: string | undefined, name: string, shape: Shape): Promise<EvaluationRoom> {
  if (data === undefined) return generateEvaluationRoom(name, shape);
  return evaluationRoomOf(await loadRoom(join(data, name), shape));
}

/** Prepares a room for all methods and seeds of a model. */
export function benchRoomOf(room: EvaluationRoom, spec: ModelSpec): BenchRoom {
  const prepared = prepareRoom(room, spec);
  const framesOf = (clip: Clip): Recording => clip.map(({ data }) => data);
  const train = room.train.map(framesOf);
  const pairs = train.reduce((sum, { length }) => sum + length - 1, 0);
  const motion = pairs < 2 ? undefined : fitFrameDifference(spec.input, train);
  const clipOf = (clip: Clip): BenchClip => {
    const frames = framesOf(clip);
    const inputs = networkInputs(spec, prepared.background, frames);
    return { frames, inputs, ...(motion && { motion: bareScores(motion(frames)) }) };
  };
  return {
    prepared,
    train,
    calibration: room.calibration.map(clipOf),
    normal: room.normal.map(clipOf),
    episodes: room.episodes.map(({ frames }) => clipOf(frames)),
  };
}
