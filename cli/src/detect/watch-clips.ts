import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { Clip } from "@lares/edge-agent";
import { BootId } from "@lares/shared";
import { type ClipCounts, ClipWatch, type ClipWatchParts, type LearnedRoom } from "./clip-watch.ts";
import type { FrameList } from "./detect-message.ts";

export interface WatchSettings extends ClipWatchParts {
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Watches recordings, each by itself: of the time between two of them nothing is known, so no event
 * goes on from one to the next.
 * @returns how many events have begun, those before counted
 * @throws the signal's reason once it is aborted
 */
export async function watchClips(
  list: FrameList,
  clips: readonly Clip[],
  room: LearnedRoom,
  { intervalSeconds, tell, signal, begun }: WatchSettings,
): Promise<number> {
  let counts: ClipCounts = { frames: 0, above: 0, untrusted: 0, events: 0 };
  for (const clip of clips) {
    const parts = { tell, begun: begun + counts.events };
    const watch = new ClipWatch(list, bootOf(clip), room, parts);
    for (const [i, frame] of clip.entries()) {
      await breathe();
      signal.throwIfAborted();
      watch.step(frame.name, frame.data, i * intervalSeconds);
    }
    counts = sumOf(counts, watch.end());
  }
  tell({ kind: "summary", list, recordings: clips.length, ...counts });
  return begun + counts.events;
}

function sumOf(a: ClipCounts, b: ClipCounts): ClipCounts {
  return {
    frames: a.frames + b.frames,
    above: a.above + b.above,
    untrusted: a.untrusted + b.untrusted,
    events: a.events + b.events,
  };
}

/** A recording is one run of its camera; the same one has the same events each time. */
function bootOf(clip: Clip): BootId {
  const hash = createHash("sha256");
  for (const { name } of clip) hash.update(`${name}\n`);
  return BootId.parse(hash.digest("hex").slice(0, 16));
}
