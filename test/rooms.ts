import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listRooms, writeGeneratedRooms } from "@lares/edge-agent";

const beside = fileURLToPath(new URL("../../shared/data/rooms", import.meta.url));

/** Frames of a room that is small enough to be learned in a second. */
const NORMAL = 40;
const ANOMALOUS = 8;

/**
 * The folder of real rooms: LARES_DATA if set, else where they lie beside the checkout; undefined
 * on a machine without them, whose tests use generated rooms.
 */
export function findRealRooms(): string | undefined {
  if (process.env.LARES_DATA) return process.env.LARES_DATA;
  return existsSync(beside) ? beside : undefined;
}

/**
 * A new folder of five small rooms, in the temporary folder, which the caller removes: frames of
 * the real rooms, evenly spread over time, or generated ones.
 */
export async function smallRooms(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lares-rooms-"));
  const real = findRealRooms();
  if (real === undefined)
    await writeGeneratedRooms(folder, { normal: NORMAL, anomalous: ANOMALOUS });
  else {
    for (const room of (await listRooms(real)).slice(0, 5)) {
      await copySome(join(real, room, "normal"), join(folder, room, "normal"), NORMAL);
      await copySome(join(real, room, "anomalous"), join(folder, room, "anomalous"), ANOMALOUS);
    }
  }
  return folder;
}

async function copySome(from: string, to: string, count: number): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).sort();
  for (let i = 0; i < count; i++) {
    const name = names[Math.floor((i * names.length) / count)] as string;
    await copyFile(join(from, name), join(to, name));
  }
}
