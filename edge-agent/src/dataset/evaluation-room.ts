import { recordingsOf } from "@lares/shared";
import type { Frame, Room } from "./room.ts";
import { splitByTime } from "./split-by-time.ts";

/** Frames of one camera in the order of time, one step apart. */
export type Clip = readonly Frame[];

/** One thing that happened in a room and is not normal. */
export interface Episode {
  /** `07-fall`: unlike that of any other episode of the room. */
  readonly id: string;
  /** What happened; `anomaly` where the data does not say. */
  readonly kind: string;
  /** From 1, plain to see, to 3, small or faint; where it is known. */
  readonly difficulty?: 1 | 2 | 3;
  readonly frames: Clip;
  /** For each frame 1 where it is not as usual, else 0: [height, width]; where it is known. */
  readonly masks?: readonly Uint8Array[];
}

/** A room's frames by purpose, in clips: no clip is in two of the lists. */
export interface EvaluationRoom {
  readonly name: string;
  /** Normals: background, network and cell statistics. */
  readonly train: readonly Clip[];
  /** Normals after those in time: thresholds. */
  readonly calibration: readonly Clip[];
  /** Normals after those in time: only measured. */
  readonly normal: readonly Clip[];
  readonly episodes: readonly Episode[];
}

/**
 * A room of loose pictures, split by time; its clips are as far as the frames' names tell
 * (`recordingsOf`).
 * @throws DataError below 5 normal frames
 */
export function evaluationRoomOf(room: Room): EvaluationRoom {
  const { train, calibration, test } = splitByTime(room);
  return {
    name: room.name,
    train: recordingsOf(train),
    calibration: recordingsOf(calibration),
    normal: recordingsOf(test),
    episodes: recordingsOf(room.anomalous).map((frames, i) => ({
      id: `${String(i + 1).padStart(2, "0")}-anomaly`,
      kind: "anomaly",
      frames,
    })),
  };
}
