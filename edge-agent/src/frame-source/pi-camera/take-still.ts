import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BugError, DataError, type Picture } from "@lares/shared";
import { z } from "zod";
import { decodePicture } from "../../dataset/decode-picture.ts";

/** What a still may be asked for: numbers only, since `node-libcamera` builds a line for a shell. */
export const StillOptions = z.strictObject({
  camera: z.int().min(0).max(15),
  width: z.int().min(64).max(4608),
  height: z.int().min(64).max(2592),
  /** How long exposure and white balance may settle before the picture is taken. */
  settleMs: z.int().min(1).max(10_000),
});
export type StillOptions = z.infer<typeof StillOptions>;

/** The part of `node-libcamera` that is used; its own types name more than its programs take. */
interface StillCamera {
  still(options: Readonly<Record<string, string | number | boolean>>): Promise<string>;
}

/** Memory, never the SD card: a picture is there for the moment of its decoding. */
const memoryDirectory = "/dev/shm";
/** A whole path that means the same to any shell. */
const plainPath = /^[\w./-]+$/;

/**
 * Takes one picture with `libcamera-still`, through `node-libcamera`.
 * @throws DataError when the camera gives none, or what it gives is no picture
 */
export async function takeStill(
  options: StillOptions,
  directory: string = memoryDirectory,
): Promise<Picture> {
  const { camera, width, height, settleMs } = StillOptions.parse(options);
  const folder = await mkdtemp(join(directory, "lares-still-"));
  const output = join(folder, `${randomUUID()}.jpg`);
  if (!plainPath.test(output)) throw new BugError(`${output} is no plain path`);
  try {
    // The package has no signal: libcamera-still ends by itself once its time is over.
    await (await loadStillCamera()).still({
      camera,
      nopreview: true,
      timeout: settleMs,
      width,
      height,
      encoding: "jpg",
      output,
    });
    return await decodePicture(output);
  } catch (cause) {
    throw new DataError(
      `camera ${camera} has given no still: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Check that libcamera-hello --list-cameras shows the camera, and that no other program uses it.",
      cause,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A CommonJS package without an `exports` field that its module build could be found by. */
async function loadStillCamera(): Promise<StillCamera> {
  return createRequire(import.meta.url)("node-libcamera") as StillCamera;
}
