import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DataError, type Shape, toFrame } from "@lares/shared";
import { decodePicture } from "./decode-picture.ts";
import { isAbsent, namesIn } from "./names-in.ts";
import { pictureNames } from "./picture-names.ts";
import type { Frame, Room, SkippedPicture } from "./room.ts";

/**
 * Reads `<directory>/normal` and, where it exists, `<directory>/anomalous`: JPEG and PNG files in
 * the order of their names, which must be the order of time (`9.jpg` before `10.jpg`). Pictures
 * that cannot be decoded are skipped and named in the result.
 * @param shape of the frames: the model's input
 * @throws DataError when the room is missing or has no readable normal picture
 * @throws the signal's reason once it is aborted
 */
export async function loadRoom(
  directory: string,
  shape: Shape,
  signal?: AbortSignal,
): Promise<Room> {
  await requireRoomFolder(directory);
  const skipped: SkippedPicture[] = [];
  const normal = await readFrames(join(directory, "normal"), shape, skipped, signal);
  if (normal.length === 0) throw emptyRoom(directory, skipped);
  const anomalous = await readFrames(join(directory, "anomalous"), shape, skipped, signal);
  return { name: basename(resolve(directory)), normal, anomalous, skipped };
}

/**
 * Names of the rooms in a data folder: its sub-folders that hold a folder `normal`, sorted.
 * @throws DataError when the folder is missing or holds no room
 */
export async function listRooms(dataDirectory: string): Promise<readonly string[]> {
  if (!(await isFolder(dataDirectory))) {
    throw new DataError(
      `data folder ${dataDirectory} does not exist`,
      "Check its path, or leave the data folder out to watch generated rooms.",
    );
  }
  const rooms = await roomsIn(dataDirectory);
  if (rooms.length > 0) return rooms;
  throw new DataError(
    `data folder ${dataDirectory} holds no room, expected sub-folders <room>/normal`,
    "Name a folder of rooms, or leave the data folder out to watch generated rooms.",
  );
}

async function roomsIn(dataDirectory: string): Promise<string[]> {
  const rooms: string[] = [];
  for (const name of await namesIn(dataDirectory)) {
    if ((await namesIn(join(dataDirectory, name))).includes("normal")) rooms.push(name);
  }
  return rooms.sort();
}

async function isFolder(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory();
  } catch (cause) {
    // One that cannot be looked at is there: reading it says why.
    return !isAbsent(cause);
  }
}

async function requireRoomFolder(directory: string): Promise<void> {
  const normal = join(directory, "normal");
  if (await isFolder(normal)) return;
  if (await isFolder(directory)) {
    throw new DataError(
      `room ${directory} has no folder normal/`,
      "Put JPEG or PNG pictures of the room as it usually is into its folder normal/.",
    );
  }
  const rooms = await roomsIn(dirname(resolve(directory)));
  throw new DataError(
    `room ${directory} does not exist`,
    rooms.length > 0 ? `Name one of the rooms there: ${rooms.join(", ")}.` : "Check its path.",
  );
}

async function readFrames(
  directory: string,
  shape: Shape,
  skipped: SkippedPicture[],
  signal?: AbortSignal,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  // One at a time: libvips keeps one text for the errors of all threads, so reasons would mix.
  for (const name of await pictureNames(directory)) {
    signal?.throwIfAborted();
    const path = join(directory, name);
    try {
      frames.push({ name, data: toFrame(await decodePicture(path), shape) });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      skipped.push({ path, reason: error.message });
    }
  }
  return frames;
}

function emptyRoom(directory: string, skipped: readonly SkippedPicture[]): DataError {
  const first = skipped[0] === undefined ? "" : `, the first: ${skipped[0].reason}`;
  return new DataError(
    `room ${directory} has no readable picture in normal/ (${skipped.length} skipped${first})`,
    "Put JPEG or PNG pictures of the room as it usually is into its folder normal/.",
  );
}
