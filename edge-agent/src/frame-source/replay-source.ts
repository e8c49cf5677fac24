import { join } from "node:path";
import { DataError, sleep } from "@lares/shared";
import { decodePicture } from "../dataset/decode-picture.ts";
import { pictureNames } from "../dataset/picture-names.ts";
import type { CameraFrame, FrameSource, FrameSourceOptions } from "./frame-source.ts";

/** Usual pictures between two events, so many that an event is over, and pictures of one. */
const usualLength = 120;
const eventLength = 12;

/**
 * A room's recorded pictures as if a camera saw them now, for ever: `normal` ones at the pace of the
 * clock, and between them now and then some of the `anomalous` ones, where there are any. Rooms of
 * different names have their events at different times.
 */
export class ReplaySource implements FrameSource {
  readonly description: string;
  readonly #directory: string;
  readonly #options: FrameSourceOptions;
  readonly #closing = new AbortController();

  constructor(directory: string, options: FrameSourceOptions) {
    this.description = `replay:${directory}`;
    this.#directory = directory;
    this.#options = options;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    const { clock, framesPerSecond } = this.#options;
    const beganMs = clock.nowMs();
    const stopped = AbortSignal.any([signal, this.#closing.signal]);
    const [usual, unusual] = [await this.#pictures("normal"), await this.#pictures("anomalous")];
    for (const name of endlessly(usual, unusual, firstLength(this.#directory))) {
      if (stopped.aborted) break;
      const picture = await decodePicture(name);
      yield { picture, name, seconds: (clock.nowMs() - beganMs) / 1000 };
      await sleep(clock, 1000 / framesPerSecond, stopped).catch(() => {});
    }
    signal.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
  }

  async #pictures(kind: "normal" | "anomalous"): Promise<readonly string[]> {
    const directory = join(this.#directory, kind);
    const names = await pictureNames(directory);
    if (kind === "normal" && names.length === 0) {
      throw new DataError(
        `folder ${directory} holds no picture to replay`,
        "Name the folder of a room, with JPEG or PNG pictures in its sub-folder normal.",
      );
    }
    return names.map((name) => join(directory, name));
  }
}

/** Usual pictures before the first event. */
function firstLength(name: string): number {
  let sum = 0;
  for (const byte of new TextEncoder().encode(name)) sum = (31 * sum + byte) % usualLength;
  return sum;
}

/** Goes through both again and again, each in its own order. */
function* endlessly(
  usual: readonly string[],
  unusual: readonly string[],
  first: number,
): Generator<string> {
  let usualAt = 0;
  let unusualAt = 0;
  for (let length = first; ; length = usualLength) {
    for (let i = 0; i < length; i++) yield usual[usualAt++ % usual.length] as string;
    if (unusual.length === 0) continue;
    for (let i = 0; i < eventLength; i++) yield unusual[unusualAt++ % unusual.length] as string;
  }
}
