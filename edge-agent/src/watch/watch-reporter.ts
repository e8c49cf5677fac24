import {
  AnomalyEvent,
  anomalyMessage,
  type BootId,
  type CameraState,
  type DeviceId,
  type DeviceTopics,
  type EventReport,
  encodeJson,
  type PerEvidence,
  type Promised,
  parseJson,
  type Reading,
  ScoreMessage,
  type Sha256,
} from "@lares/shared";
import { requireReadable } from "../round/require-readable.ts";
import { heatmapPng } from "./heatmap-png.ts";

/** Between two score messages, so that a recorder stays small. */
const scoreSeconds = 30;

/** Where messages go. It never fails: what cannot be sent now is its business. */
export interface Outlet {
  /** An event: not lost when the broker is away for a moment, as far as the outlet can help it. */
  tell(event: AnomalyEvent): void;
  /** What is only true now. */
  say(topic: string, payload: Uint8Array, options?: { readonly retain?: boolean }): void;
}

export interface ReporterOptions {
  readonly device: DeviceId;
  readonly boot: BootId;
  readonly topics: DeviceTopics;
  readonly sendsHeatmaps: boolean;
  /** UTC; null where the device does not know the time. */
  readonly utcNow: () => Date | null;
}

/** What one frame led to. */
export interface WatchStep {
  readonly uptimeSeconds: number;
  readonly camera: CameraState;
  /** None for a frame that the camera is not trusted with. */
  readonly reading: Reading | undefined;
  readonly report: EventReport | undefined;
  readonly isAlarm: boolean;
  /** Of the strongest moment of the latest event. */
  readonly peakGrid: Float32Array | undefined;
  readonly promised: PerEvidence<Promised>;
  readonly model: Sha256;
}

/** Tells what a device sees: alarm and camera when they change, the score now and then, events. */
export class WatchReporter {
  readonly #options: ReporterOptions;
  readonly #outlet: Outlet;
  #isAlarm = false;
  #camera: CameraState = "watching";
  #loudest = 0;
  #scoreAtSeconds = Number.NEGATIVE_INFINITY;

  constructor(options: ReporterOptions, outlet: Outlet) {
    this.#options = options;
    this.#outlet = outlet;
  }

  /** Says alarm and camera as they are: at the start, and whenever the broker is back. */
  announce(): void {
    this.#sayAlarm();
    this.#sayCamera();
  }

  observe(step: WatchStep): void {
    if (step.camera !== this.#camera) {
      this.#camera = step.camera;
      this.#sayCamera();
    }
    if (step.report !== undefined) this.#tell(step, step.report);
    const isNew = step.isAlarm !== this.#isAlarm;
    this.#isAlarm = step.isAlarm;
    if (isNew) this.#sayAlarm();
    this.#sayScore(step, isNew);
    this.#sendHeatmap(step);
  }

  #tell({ camera, model }: WatchStep, report: EventReport): void {
    const { device, boot, utcNow } = this.#options;
    const t = utcNow()?.toISOString() ?? null;
    const message = anomalyMessage(report, { device, boot, t, late: false, model, camera });
    requireReadable(() => parseJson(AnomalyEvent, encodeJson(message)));
    this.#outlet.tell(message);
  }

  #sayScore({ uptimeSeconds, reading, promised }: WatchStep, isNew: boolean): void {
    this.#loudest = Math.max(this.#loudest, reading?.level ?? 0);
    if (!isNew && uptimeSeconds - this.#scoreAtSeconds < scoreSeconds) return;
    const { device, topics, utcNow } = this.#options;
    const message: ScoreMessage = {
      kind: "score",
      v: 1,
      device,
      t: utcNow()?.toISOString() ?? null,
      score: this.#loudest,
      isAlarm: this.#isAlarm,
      learning: learningOf(promised),
    };
    requireReadable(() => parseJson(ScoreMessage, encodeJson(message)));
    this.#outlet.say(topics.score, encodeJson(message));
    this.#loudest = 0;
    this.#scoreAtSeconds = uptimeSeconds;
  }

  #sendHeatmap({ report, peakGrid }: WatchStep): void {
    const { sendsHeatmaps, topics } = this.#options;
    if (!sendsHeatmaps || report === undefined || report.phase === "ongoing") return;
    if (peakGrid !== undefined) this.#outlet.say(topics.heatmap, heatmapPng(peakGrid));
  }

  #sayAlarm(): void {
    const state = this.#isAlarm ? "ON" : "OFF";
    this.#outlet.say(this.#options.topics.alarm, bytes(state), { retain: true });
  }

  #sayCamera(): void {
    this.#outlet.say(this.#options.topics.camera, bytes(this.#camera), { retain: true });
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Of the evidence that has furthest to go; null once all keep their promise. */
function learningOf(promised: PerEvidence<Promised>): ScoreMessage["learning"] {
  let learning: ScoreMessage["learning"] = null;
  for (const promise of Object.values(promised)) {
    if (promise.isReady) continue;
    const { haveDays, needDays } = promise;
    const left = learning === null ? 0 : learning.needDays - learning.haveDays;
    if (needDays - haveDays > left) learning = { haveDays, needDays };
  }
  return learning;
}
