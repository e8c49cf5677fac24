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
  const { name, count, intervalSeconds, shape, outages, onFrame } = options;
  const normal: Frame[] = [];
  let nextSeconds = Number.NEGATIVE_INFINITY;
  for await (const seen of unbrokenFrames(source, outages, signal)) {
    if (seen.kind === "lost" || seen.frame.seconds < nextSeconds) continue;
    const { picture, seconds } = seen.frame;
    nextSeconds = seconds + intervalSeconds;
    normal.push({ name: `frame_${normal.length + 1}`, data: toFrame(picture, shape) });
    onFrame?.(normal.length);
    if (normal.length === count) return { name, normal, anomalous: [], skipped: [] };
  }
  throw new DataError(
    `source ${source.description} ended after ${normal.length} of ${count} frames, ` +
      `one each ${intervalSeconds} s`,
    "Give a longer recording, or ask for fewer frames (--learn-frames, --learn-interval).",
  );
}
