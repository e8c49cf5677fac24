import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import {
  dealRoom,
  generatedRoomNames,
  generateRoom,
  listRooms,
  loadRoom,
  type Room,
} from "@lares/edge-agent";
import type { Log, Shape } from "@lares/shared";

/**
 * A room for each client; where there are more clients than rooms, rooms in parts.
 * @param data folder of rooms; generated rooms where there is none
 * @param shape of the model's input
 * @throws the signal's reason once it is aborted
 */
export async function dealRooms(
  data: string | undefined,
  count: number,
  shape: Shape,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<readonly Room[]> {
  const names = data === undefined ? generatedRoomNames : await listRooms(data);
  const rooms: Room[] = [];
  for (const name of names.slice(0, count)) {
    // Drawing a room keeps the process busy: whatever tells it to stop gets a turn.
    await breathe();
    signal.throwIfAborted();
    const room =
      data === undefined
        ? generateRoom(name, shape)
        : await loadRoom(join(data, name), shape, signal);
    for (const { path, reason } of room.skipped) log("warn", "picture.skipped", { path, reason });
    rooms.push(room);
  }
  return Array.from({ length: count }, (_, client) => {
    const index = client % rooms.length;
    const parts = Math.ceil((count - index) / rooms.length);
    return dealRoom(rooms[index] as Room, Math.floor(client / rooms.length), parts);
  });
}

/** How many rooms there are to deal. @param data as of `dealRooms` */
export async function roomCount(data: string | undefined): Promise<number> {
  return data === undefined ? generatedRoomNames.length : (await listRooms(data)).length;
}
