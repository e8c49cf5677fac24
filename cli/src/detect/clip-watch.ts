import { type CalibratedDetector, type Observation, RoomWatch } from "@lares/edge-agent";
import {
  type BootId,
  type CameraState,
  CameraWatch,
  type EventReport,
  type Evidence,
  evidences,
  FixedWatch,
  joinedReading,
  type PerEvidence,
  placeInWords,
  type Reading,
  type UsualView,
} from "@lares/shared";
import type { DetectMessage, EventMessage, FrameList, SummaryMessage } from "./detect-message.ts";

/** All that watching needs to know of a room. */
export interface LearnedRoom {
  readonly detectors: PerEvidence<CalibratedDetector & { readonly threshold: number }>;
  readonly view: UsualView;
}

export interface ClipWatchParts {
  readonly tell: (message: DetectMessage) => void;
  /** Events before these frames. */
  readonly begun: number;
}

export type ClipCounts = Pick<SummaryMessage, "frames" | "above" | "untrusted" | "events">;

/** One recording, or one camera for as long as it is watched: frames in, messages out. */
export class ClipWatch {
  readonly #list: FrameList;
  readonly #room: LearnedRoom;
  readonly #tell: ClipWatchParts["tell"];
  readonly #before: number;
  readonly #counts = { frames: 0, above: 0, untrusted: 0 };
  readonly #events: FixedWatch;
  readonly #watch: RoomWatch;
  #camera: CameraState = "watching";
  #frame = "";
  #begun = 0;

  constructor(list: FrameList, boot: BootId, room: LearnedRoom, { tell, begun }: ClipWatchParts) {
    this.#list = list;
    this.#room = room;
    this.#tell = tell;
    this.#before = begun;
    this.#events = new FixedWatch({ boot, thresholds: thresholdsOf(room) });
    const camera = new CameraWatch(room.view);
    this.#watch = new RoomWatch(room.detectors, { camera, events: this.#events });
  }

  /** Frames, those above a threshold and those without trust, and how many events have begun. */
  get counts(): ClipCounts {
    return { ...this.#counts, events: this.#begun };
  }

  step(frame: string, data: Uint8Array, seconds: number): void {
    const list = this.#list;
    this.#frame = frame;
    const seen = this.#watch.step(data, { uptimeSeconds: seconds, clockSeconds: seconds });
    if (seen.camera !== this.#camera)
      this.#tell({ kind: "camera", list, frame, state: seen.camera });
    this.#camera = seen.camera;
    const reading = this.#reading(seen, seconds);
    const { level = null, pValue = null } = reading ?? {};
    const evidence = [...(reading?.fired.keys() ?? [])];
    this.#tell({ kind: "frame", list, frame, camera: seen.camera, level, pValue, evidence });
    if (seen.report !== undefined) this.#tellEvent(seen.report, seen.report.phase);
    this.#counts.frames++;
    if (level === null) this.#counts.untrusted++;
    else if (level > 1) this.#counts.above++;
  }

  /** Tells of an event that is still open. */
  end(): ClipCounts {
    const { open } = this.#events.tracker;
    if (open !== undefined) this.#tellEvent(open, "open");
    return this.counts;
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
