import { DataError } from "@lares/shared";
import type { Frame, Room } from "./room.ts";

/** A room's normal frames by purpose. No frame is in two of them. */
export interface Split {
  /** The first 60 %: background, network and cell statistics. */
  readonly train: readonly Frame[];
  /** The next 20 %: thresholds. */
  readonly calibration: readonly Frame[];
  /** The last 20 %: what is reported. */
  readonly test: readonly Frame[];
}

/**
 * Splits a room's normal frames by time. Never at random: neighbours look alike, so a random split would
 * let the test see the training frames.
 * @throws DataError below 5 frames
 */
export function splitByTime({ name, normal }: Pick<Room, "name" | "normal">): Split {
  const n = normal.length;
  if (n < 5) {
    throw new DataError(
      `room ${name} has ${n} normal frames, expected at least 5`,
      "Record more normal frames: an hour of one a minute is a start.",
    );
  }
  const trainEnd = Math.floor((3 * n) / 5);
  const calibrationEnd = Math.floor((4 * n) / 5);
  return {
    train: normal.slice(0, trainEnd),
    calibration: normal.slice(trainEnd, calibrationEnd),
    test: normal.slice(calibrationEnd),
  };
}

/**
 * One of `parts` pieces of a room, for more agents than rooms: contiguous stretches of the normal
 * frames, and all anomalous ones for each.
 * @param part 0 up to parts - 1; the piece is named `<room>-<part + 1>`
 * @throws DataError when there are fewer normal frames than parts
 */
export function dealRoom(room: Room, part: number, parts: number): Room {
  if (parts === 1) return room;
  const n = room.normal.length;
  if (n < parts) {
    throw new DataError(
      `room ${room.name} has ${n} normal frames, too few for ${parts} parts`,
      "Use fewer clients or more rooms.",
    );
  }
  const start = Math.floor((n * part) / parts);
  const end = Math.floor((n * (part + 1)) / parts);
  return { ...room, name: `${room.name}-${part + 1}`, normal: room.normal.slice(start, end) };
}
