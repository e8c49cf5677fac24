import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { type CalibratedDetector, type Clip, type Observation, RoomWatch } from "@lares/edge-agent";
import {
  BootId,
  type CameraState,
  CameraWatch,
  type EventReport,
  type Evidence,
  evidences,
  FixedWatch,
  joinedReading,
  type PerEvidence,
  type Reading,
  type UsualView,
} from "@lares/shared";
import type { DetectMessage, EventMessage, FrameList } from "./detect-message.ts";
import { placeInWords } from "./place-in-words.ts";

/** All that watching needs to know of a room. */
export interface LearnedRoom {
  readonly detectors: PerEvidence<CalibratedDetector & { readonly threshold: number }>;
  readonly view: UsualView;
}

export interface WatchSettings {
  readonly intervalSeconds: number;
  readonly tell: (message: DetectMessage) => void;
  readonly signal: AbortSignal;
  /** Events before these frames. */
  readonly begun: number;
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
  const counts = { above: 0, untrusted: 0, events: 0 };
  let frames = 0;
  for (const clip of clips) {
    const watch = new ClipWatch(list, clip, room, { tell, begun: begun + counts.events });
    for (const [i, frame] of clip.entries()) {
      await breathe();
      signal.throwIfAborted();
      const { level } = watch.step(frame.name, frame.data, i * intervalSeconds);
      frames++;
      if (level === null) counts.untrusted++;
      else if (level > 1) counts.above++;
    }
    counts.events += watch.end();
  }
  tell({ kind: "summary", list, frames, recordings: clips.length, ...counts });
  return begun + counts.events;
}

/** One recording: frames in, messages out. */
class ClipWatch {
  readonly #list: FrameList;
  readonly #room: LearnedRoom;
  readonly #tell: WatchSettings["tell"];
  readonly #before: number;
  readonly #events: FixedWatch;
  readonly #watch: RoomWatch;
  #camera: CameraState = "watching";
  #frame = "";
  #begun = 0;

  constructor(
    list: FrameList,
    clip: Clip,
    room: LearnedRoom,
    { tell, begun }: Pick<WatchSettings, "tell" | "begun">,
  ) {
    this.#list = list;
    this.#room = room;
    this.#tell = tell;
    this.#before = begun;
    this.#events = new FixedWatch({ boot: bootOf(clip), thresholds: thresholdsOf(room) });
    const camera = new CameraWatch(room.view);
    this.#watch = new RoomWatch(room.detectors, { camera, events: this.#events });
  }

  /** @returns how loud the frame itself is; null when the camera is not trusted with it */
  step(frame: string, data: Uint8Array, seconds: number): { readonly level: number | null } {
    const list = this.#list;
    this.#frame = frame;
    const seen = this.#watch.step(data, { uptimeSeconds: seconds, clockSeconds: seconds });
    if (seen.camera !== this.#camera)
      this.#tell({ kind: "camera", list, frame, state: seen.camera });
    this.#camera = seen.camera;
    const reading = this.#reading(seen, seconds);
    const { level = null, pValue = null, evidence = [] } = reading ?? {};
    this.#tell({ kind: "frame", list, frame, camera: seen.camera, level, pValue, evidence });
    if (seen.report !== undefined) this.#tellEvent(seen.report, seen.report.phase);
    return { level };
  }

  /** @returns how many events there were */
  end(): number {
    const { open } = this.#events.tracker;
    if (open !== undefined) this.#tellEvent(open, "open");
    return this.#begun;
  }

  /** Of this frame alone, not confirmed by others. */
  #reading({ evidence }: Observation, atSeconds: number): Reading | undefined {
    const given = evidences.flatMap((kind): [Evidence, object][] => {
      const seen = evidence[kind];
      const threshold = this.#room.detectors[kind]?.threshold;
      return seen === undefined || threshold === undefined ? [] : [[kind, { ...seen, threshold }]];
    });
    return given.length === 0 ? undefined : joinedReading(atSeconds, Object.fromEntries(given));
  }

  #tellEvent(report: EventReport, phase: EventMessage["phase"]): void {
    const { event, level, pValue, evidence, region, durationSeconds } = report;
    if (phase === "begin") this.#begun++;
    this.#tell({
      kind: "event",
      list: this.#list,
      event,
      number: this.#before + this.#begun,
      phase,
      frame: this.#frame,
      score: level,
      pValue,
      evidence,
      region,
      place: placeInWords(region),
      durationSeconds,
    });
  }
}

function thresholdsOf({ detectors }: LearnedRoom): PerEvidence<number> {
  const pairs = Object.entries(detectors).map(([kind, { threshold }]) => [kind, threshold]);
  return Object.fromEntries(pairs);
}

/** A recording is one run of its camera; the same one has the same events each time. */
function bootOf(clip: Clip): BootId {
  const hash = createHash("sha256");
  for (const { name } of clip) hash.update(`${name}\n`);
  return BootId.parse(hash.digest("hex").slice(0, 16));
}
