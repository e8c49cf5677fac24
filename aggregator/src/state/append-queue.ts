import { encodeFrame } from "./frames.ts";
import type { LogFile } from "./storage.ts";

interface Waiting {
  readonly frames: readonly Uint8Array[];
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Adds records to a file, and says of each when it is safe. Records that come while others are
 * being synced share the next sync: a thousand devices that answer at once cost a few of them.
 *
 * What a failed write may have left is cut off before anything else is written, so a full disk
 * costs the records that did not fit and never those around them.
 */
export class AppendQueue {
  readonly #file: LogFile;
  #waiting: Waiting[] = [];
  #work: Promise<void> | undefined;
  /** Bytes of whole records that were synced. */
  #safeLength: number;

  /** @param file holds whole frames only */
  constructor(file: LogFile) {
    this.#file = file;
    this.#safeLength = file.length;
  }

  /**
   * Resolves once the bodies, one after the other and each in a frame of its own, survive a power
   * cut.
   * @returns the offset of the first frame
   * @throws what the storage throws; none of them is in the log then
   */
  append(bodies: readonly Uint8Array[]): Promise<number> {
    const frames = bodies.map(encodeFrame);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ frames, resolve, reject });
      this.#work ??= this.#writeAll();
    });
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      let offset = this.#safeLength;
      try {
        await this.#write(batch.flatMap(({ frames }) => frames));
        for (const { frames, resolve } of batch) {
          resolve(offset);
          offset = frames.reduce((end, frame) => end + frame.length, offset);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#work = undefined;
  }

  async #write(frames: readonly Uint8Array[]): Promise<void> {
    const file = this.#file;
    if (file.length !== this.#safeLength) await file.truncate(this.#safeLength);
    try {
      await file.append(Buffer.concat(frames));
      await file.sync();
    } catch (error) {
      // A failed sync may have dropped pages: they are written again, not synced again.
      await file.truncate(this.#safeLength).catch(() => {});
      throw error;
    }
    this.#safeLength = file.length;
  }
}
