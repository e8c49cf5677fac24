import { randomBytes } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { FrameSource } from "@lares/edge-agent";
import { BootId, type Shape, toFrame } from "@lares/shared";
import { ClipWatch, type ClipWatchParts, type LearnedRoom } from "./clip-watch.ts";

/**
 * Watches a camera, or whatever a source gives, until that ends or it is told to stop; either way
 * it then sums up.
 * @param shape of the frames that the room's detectors take
 * @throws DataError when the source gives no frames, or no more
 * @throws the signal's reason once it is aborted
 */
export async function watchSource(
  source: FrameSource,
  shape: Shape,
  room: LearnedRoom,
  { tell, signal }: Pick<ClipWatchParts, "tell"> & { readonly signal: AbortSignal },
): Promise<void> {
  const boot = BootId.parse(randomBytes(8).toString("hex"));
  const watch = new ClipWatch("source", boot, room, { tell, begun: 0 });
  try {
    for await (const { picture, seconds, name } of source.frames(signal)) {
      await breathe();
      watch.step(name ?? `${seconds.toFixed(1)} s`, toFrame(picture, shape), seconds);
    }
  } finally {
    tell({ kind: "summary", list: "source", recordings: 1, ...watch.end() });
  }
}
