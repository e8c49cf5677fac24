import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, DataError, type Log, type Picture, sleep } from "@lares/shared";
import { decodePicture } from "../dataset/decode-picture.ts";
import { pictureNames } from "../dataset/picture-names.ts";
import type { CameraFrame, FrameSource, FrameSourceOptions } from "./frame-source.ts";

/** A file that cannot be read may still be written: that long after its last change it is bad. */
const settledMs = 2_000;
/** Longest time between two looks for new files. */
const longestPauseMs = 1_000;

/**
 * JPEG and PNG files of a folder in the order of their names, a frame's interval apart; then, when
 * it is to be followed, each new file as it comes. Files that cannot be decoded are skipped and
 * logged once. The folder is listed again and again, since network file systems tell of no change.
 */
export class FolderSource implements FrameSource {
  readonly description: string;
  readonly #directory: string;
  readonly #options: FrameSourceOptions;
  readonly #closing = new AbortController();

  constructor(directory: string, options: FrameSourceOptions) {
    this.description = `folder:${directory}`;
    this.#directory = directory;
    this.#options = options;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    const { clock, log, follows, framesPerSecond } = this.#options;
    await requireFolder(this.#directory);
    const reader = new FolderReader(this.#directory, follows, log);
    const intervalSeconds = 1 / framesPerSecond;
    let seconds = 0;
    for await (const file of reader.pictures(signal)) {
      if (this.#closing.signal.aborted) return;
      yield { ...file, seconds };
      seconds += intervalSeconds;
    }
    if (reader.isEmpty && !follows) throw emptyFolder(this.#directory);
    const followedAtMs = clock.nowMs();
    const pauseMs = Math.min(longestPauseMs, 1000 * intervalSeconds);
    while (follows && (await this.#pause(clock, pauseMs, signal))) {
      for await (const file of reader.pictures(signal)) {
        yield { ...file, seconds: seconds + (clock.nowMs() - followedAtMs) / 1000 };
      }
    }
  }

  /** @returns false once the source is disposed */
  async #pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
    await sleep(clock, delayMs, AbortSignal.any([signal, this.#closing.signal])).catch(() => {});
    signal.throwIfAborted();
    return !this.#closing.signal.aborted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
  }
}

/** Each picture of a folder once; holds the names of those that are there. */
class FolderReader {
  readonly #directory: string;
  readonly #isLookedAtAgain: boolean;
  readonly #log: Log;
  #seen: ReadonlySet<string> = new Set();

  constructor(directory: string, isLookedAtAgain: boolean, log: Log) {
    this.#directory = directory;
    this.#isLookedAtAgain = isLookedAtAgain;
    this.#log = log;
  }

  get isEmpty(): boolean {
    return this.#seen.size === 0;
  }

  /** Those that have come since the last call. */
  async *pictures(signal: AbortSignal): AsyncGenerator<{ picture: Picture; name: string }> {
    const names = await pictureNames(this.#directory);
    const seen = new Set(names.filter((name) => this.#seen.has(name)));
    this.#seen = seen;
    for (const name of names) {
      signal.throwIfAborted();
      if (seen.has(name)) continue;
      const picture = await this.#read(name);
      if (picture === "unfinished") continue;
      seen.add(name);
      if (picture !== "bad") yield { picture, name };
    }
  }

  async #read(name: string): Promise<Picture | "unfinished" | "bad"> {
    const path = join(this.#directory, name);
    try {
      return await decodePicture(path);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      if (this.#isLookedAtAgain && (await isFresh(path))) return "unfinished";
      this.#log("warn", "picture.skipped", { path, reason: error.message });
      return "bad";
    }
  }
}

/** Whether a file was changed, or has gone, just now. */
async function isFresh(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || Date.now() - found.mtimeMs < settledMs;
}

async function requireFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new DataError(
    `folder ${directory} ${found === undefined ? "does not exist" : "is a file"}`,
    "Name a folder that holds, or will hold, JPEG or PNG pictures of the room.",
  );
}

function emptyFolder(directory: string): DataError {
  return new DataError(
    `folder ${directory} holds no readable picture`,
    "Put JPEG or PNG pictures into it, named so that they sort by time.",
  );
}
