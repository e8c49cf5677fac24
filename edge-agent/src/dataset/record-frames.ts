import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "@lares/shared";
import type { FrameSource } from "../frame-source/frame-source.ts";
import { loadSharp } from "./load-sharp.ts";

/** What `recordFrames` and `sampleVideo` write. */
const numberedPicture = /^frame-(\d{6,})\.(?:png|jpg)$/;

/**
 * Writes frames of a source as `frame-000001.png` and so on, after those that are there.
 * @param pictures how many to record; fewer when the source ends
 * @returns how many
 * @throws ConfigError when the folder cannot be written, and what the source throws
 */
export async function recordFrames(
  source: FrameSource,
  directory: string,
  pictures: number,
  {
    signal,
    onPicture,
  }: { readonly signal: AbortSignal; readonly onPicture: (count: number) => void },
): Promise<number> {
  const last = await lastNumber(directory);
  const sharp = await loadSharp();
  let count = 0;
  for await (const { picture } of source.frames(signal)) {
    const { width, height, channels, data } = picture;
    count++;
    const name = `frame-${String(last + count).padStart(6, "0")}.png`;
    await sharp(data, { raw: { width, height, channels } }).png().toFile(join(directory, name));
    onPicture(count);
    if (count === pictures) break;
  }
  return count;
}

async function lastNumber(directory: string): Promise<number> {
  try {
    await mkdir(directory, { recursive: true });
    const numbers = (await readdir(directory)).map((name) => numberedPicture.exec(name)?.[1] ?? 0);
    return Math.max(0, ...numbers.map(Number));
  } catch (cause) {
    throw new ConfigError(
      `${directory} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name a folder that this user may write to.",
      cause,
    );
  }
}
