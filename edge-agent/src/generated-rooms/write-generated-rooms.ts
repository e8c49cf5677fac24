import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { loadSharp } from "../dataset/load-sharp.ts";
import { generatedPictures, type RoomOptions } from "./generated-pictures.ts";
import { scenes } from "./scenes/scenes.ts";

/** What to draw, and how to follow it. */
export interface WriteOptions extends RoomOptions {
  readonly signal?: AbortSignal;
  /** Called before each room is drawn, which takes a second or two. */
  readonly onRoom?: (name: string) => void;
}

/**
 * Writes the five generated rooms as a data folder, `<directory>/<room>/{normal,anomalous}/*.png`.
 * Loading it gives the frames of `generateRooms`: PNG loses nothing. About 45 kB a frame.
 * @throws the signal's reason once it is aborted; what was written until then stays
 */
export async function writeGeneratedRooms(
  directory: string,
  options: WriteOptions = {},
): Promise<void> {
  const sharp = await loadSharp();
  for (const [room, scene] of scenes) {
    options.onRoom?.(room);
    for (const kind of ["normal", "anomalous"]) {
      await mkdir(join(directory, room, kind), { recursive: true });
    }
    for (const { kind, name, picture } of generatedPictures(scene, options)) {
      options.signal?.throwIfAborted();
      const { width, height, channels, data } = picture;
      await sharp(data, { raw: { width, height, channels } })
        .png({ compressionLevel: 1 })
        .toFile(join(directory, room, kind, `${name}.png`));
    }
  }
}
