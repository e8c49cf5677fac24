import { join } from "node:path";
import { dealRoom, generateRooms, listRooms, loadRoom, type Room } from "@lares/edge-agent";
import { DeviceId, type Log, type Shape } from "@lares/shared";

/** One simulated device and its room. */
export interface Client {
  readonly device: DeviceId;
  readonly room: Room;
}

/**
 * Deals rooms to clients: one each, and where there are more clients than rooms, rooms in parts.
 * @param data folder of rooms; generated rooms where there is none
 * @param shape of the model's input
 */
export async function loadClients(
  data: string | undefined,
  count: number,
  shape: Shape,
  log: Log,
): Promise<readonly Client[]> {
  const rooms = data === undefined ? generateRooms(shape) : await loadRooms(data, shape, log);
  return Array.from({ length: count }, (_, client) => {
    const index = client % rooms.length;
    const parts = Math.ceil((count - index) / rooms.length);
    const room = dealRoom(rooms[index] as Room, Math.floor(client / rooms.length), parts);
    return { device: deviceIdFor(room.name, client), room };
  });
}

async function loadRooms(data: string, shape: Shape, log: Log): Promise<readonly Room[]> {
  const rooms: Room[] = [];
  for (const name of await listRooms(data)) {
    const room = await loadRoom(join(data, name), shape);
    for (const { path, reason } of room.skipped) log("warn", "picture.skipped", { path, reason });
    rooms.push(room);
  }
  return rooms;
}

/** The room's name where it is an id; folders may be called anything. */
function deviceIdFor(room: string, client: number): DeviceId {
  const parsed = DeviceId.safeParse(room);
  return parsed.success ? parsed.data : DeviceId.parse(`room-${client + 1}`);
}
