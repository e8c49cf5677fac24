import { DataError, type Shape, toFrame } from "@lares/shared";
import type { FrameSource } from "../frame-source/frame-source.ts";
import { type UnbrokenOptions, unbrokenFrames } from "../frame-source/unbroken-frames.ts";
import type { Frame, Room } from "./room.ts";

/** What a camera's owner decides about its first hour. */
export interface CollectOptions {
  /** Of the room. */
  readonly name: string;
  /** Normal frames to take; fewer than 20 say nothing of how a room changes. */
  readonly count: number;
  /** From one to the next: neighbours a second apart say the same thing twice. */
  readonly intervalSeconds: number;
  readonly shape: Shape;
  /** For a camera that is lost meanwhile: it is waited for. */
  readonly outages: UnbrokenOptions;
  /** Called after each frame. @param have frames so far */
  readonly onFrame?: (have: number) => void;
}

/** Normal frames of a room, one each interval, until there are enough. */
export class NormalFrames {
  readonly #options: Omit<CollectOptions, "outages" | "shape">;
  readonly #taken: Frame[] = [];
  #nextSeconds = Number.NEGATIVE_INFINITY;

  constructor(options: Omit<CollectOptions, "outages" | "shape">) {
    this.#options = options;
  }

  get have(): number {
    return this.#taken.length;
  }

  /** The room, once there are enough. */
  get room(): Room | undefined {
    const { name, count } = this.#options;
    if (this.have < count) return undefined;
    return { name, normal: this.#taken, anomalous: [], skipped: [] };
  }

  /** Takes the frame if it is time for one. @param seconds monotonic */
  offer(frame: () => Uint8Array, seconds: number): void {
    const { count, intervalSeconds, onFrame } = this.#options;
    if (seconds < this.#nextSeconds || this.have === count) return;
    this.#nextSeconds = seconds + intervalSeconds;
    this.#taken.push({ name: `frame_${this.have + 1}`, data: frame() });
    onFrame?.(this.have);
  }
}

/**
 * Takes a room's normal frames from its camera: whatever is there meanwhile is normal. They stay in
 * memory, no larger than the model's input; nothing is written.
 * @param source is read until there are enough, and can be read again
 * @throws DataError when what is no camera ends before
 * @throws the signal's reason once it is aborted
 */
export async function collectRoom(
  source: FrameSource,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<Room> {
  const { shape, outages } = options;
  const frames = new NormalFrames(options);
  for await (const seen of unbrokenFrames(source, outages, signal)) {
    if (seen.kind === "gone") continue;
    const { picture, seconds } = seen.frame;
    frames.offer(() => toFrame(picture, shape), seconds);
    if (frames.room !== undefined) return frames.room;
  }
  throw endedEarly(source, frames.have, options);
}

/** What is no camera gave too few frames. */
export function endedEarly(
  { description }: FrameSource,
  have: number,
  { count, intervalSeconds }: Pick<CollectOptions, "count" | "intervalSeconds">,
): DataError {
  return new DataError(
    `source ${description} ended after ${have} of ${count} frames, one each ${intervalSeconds} s`,
    "Give a longer recording, or ask for fewer frames (--learn-frames, --learn-interval).",
  );
}
