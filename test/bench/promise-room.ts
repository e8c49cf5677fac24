import { lifeOf } from "@lares/edge-agent";
import {
  type BootId,
  backgroundOf,
  CameraWatch,
  cameraStates,
  type EventReport,
  EventWatch,
  fitDetector,
  gaussianBackground,
  type LearnedThresholds,
  type ModelSpec,
  networkInputs,
  scoreFrames,
  usualViewOf,
  type WatchedFrame,
} from "@lares/shared";
import type { FalseEvent, PromiseReport, PromiseRoom } from "./promise-report.ts";

/** Days that the detector is fitted on. */
const trainDays = 3;
/** All but one frame of so many seconds is left out: neighbours hardly differ. */
const trainSeconds = 360;
/** Days of history before objects are inserted: what a promise of one a week needs. */
export const learningDays = 5;
const secondsPerDay = 86_400;
const boot = "00000000000000b7" as BootId;

type Settings = PromiseReport["settings"];

/**
 * One room's life as a device with the detector `subspace` sees it: three days to train, five to
 * learn, then the measured ones with objects that are left and taken away again.
 * @param onDay called after each day
 */
export function measurePromise(
  room: string,
  spec: ModelSpec,
  settings: Settings,
  onDay: () => void,
): PromiseRoom {
  const { score, camera } = trained(room, spec);
  const devices = new Devices(settings);
  const cameraFrames = Object.fromEntries(cameraStates.map((state) => [state, 0]));
  const thresholds: number[] = [];
  const { intervalSeconds } = settings;
  for (const { seconds, data, episode } of measuredLife(room, spec, settings)) {
    const threshold = devices.threshold;
    if (threshold !== undefined) thresholds.push(threshold);
    const { state, isTrusted } = camera.step(seconds, data);
    cameraFrames[state] = (cameraFrames[state] ?? 0) + 1;
    const evidence = isTrusted ? { appearance: score(data) } : {};
    devices.step({ uptimeSeconds: seconds, clockSeconds: seconds, evidence }, episode);
    if ((seconds + intervalSeconds) % secondsPerDay < intervalSeconds) onDay();
  }
  const [first, last] = [thresholds[0], thresholds.at(-1)];
  return {
    room,
    measuredDays: (thresholds.length * intervalSeconds) / secondsPerDay,
    thresholds: first === undefined || last === undefined ? null : [first, last],
    falseEvents: [...devices.falseEvents.values()],
    objects: devices.objects.size,
    foundObjects: devices.found.size,
    foundWhenFrequent: devices.foundWhenFrequent.size,
    cameraFrames: cameraFrames as PromiseRoom["cameraFrames"],
  };
}

function* measuredLife(room: string, { input }: ModelSpec, settings: Settings) {
  const { days, intervalSeconds, objectsPerWeek } = settings;
  const begin = (trainDays + learningDays) * secondsPerDay;
  const learning = { startSeconds: trainDays * secondsPerDay, endSeconds: begin };
  const measured = { startSeconds: begin, endSeconds: begin + days * secondsPerDay };
  yield* lifeOf(room, input, { ...learning, intervalSeconds });
  yield* lifeOf(room, input, { ...measured, intervalSeconds, episodes: objectsPerWeek });
}

/**
 * Two devices with the same scores. The calm one sleeps while an object is there: its events are
 * false ones, and a copy of it that is awake tells whether the object would have been found. The
 * frequent one sees all of them, and so learns that such things happen so often.
 */
class Devices {
  readonly falseEvents = new Map<string, FalseEvent>();
  readonly objects = new Set<string>();
  readonly found = new Set<string>();
  readonly foundWhenFrequent = new Set<string>();
  readonly #settings: Settings;
  readonly #calm: EventWatch;
  readonly #frequent: EventWatch;
  /** Of the object that is there. */
  #copy: EventWatch | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#calm = this.#watch(trainDays * secondsPerDay);
    this.#frequent = this.#watch(trainDays * secondsPerDay);
  }

  /** Of the calm device. */
  get threshold(): number | undefined {
    return this.#calm.learned.appearance?.level?.value;
  }

  /** @param frame without evidence when the camera is not trusted */
  step(frame: WatchedFrame, object: string | undefined): void {
    const isRising = (report: EventReport | undefined) =>
      report?.phase === "begin" || report?.phase === "peak";
    const told = stepped(this.#frequent, frame);
    if (object === undefined) {
      this.#copy = undefined;
      const report = stepped(this.#calm, frame);
      if (report !== undefined) this.falseEvents.set(report.event, falseEventOf(report));
      return;
    }
    this.#calm.resume();
    if (this.threshold !== undefined) this.objects.add(object);
    if (isRising(told)) this.foundWhenFrequent.add(object);
    this.#copy ??= this.#watch(frame.clockSeconds, this.#calm.learned);
    // What was open before would begin again, whether or not there is an object.
    if (isRising(stepped(this.#copy, frame)) && !this.#calm.tracker.isOpen) this.found.add(object);
  }

  #watch(clockSeconds: number, learned: LearnedThresholds = {}): EventWatch {
    const { eventsPerWeek, confirmation } = this.#settings;
    const promise = { kinds: ["appearance"], eventsPerWeek, confirmation } as const;
    return new EventWatch({ boot, ...promise, clockSeconds, learned });
  }
}

function stepped(watch: EventWatch, frame: WatchedFrame): EventReport | undefined {
  if (frame.evidence.appearance !== undefined) return watch.step(frame);
  watch.resume();
  return undefined;
}

/** A detector and a camera that know the room. */
function trained(room: string, spec: ModelSpec) {
  const window = { startSeconds: 0, endSeconds: trainDays * secondsPerDay };
  const life = lifeOf(room, spec.input, { ...window, intervalSeconds: trainSeconds });
  const frames = [...life].map(({ data }) => data);
  const background = backgroundOf(frames);
  const model = { spec, background, infer: gaussianBackground, batchSize: 16 };
  const detector = fitDetector(model, networkInputs(spec, background, frames), { trust: 1 });
  const score = (frame: Uint8Array) => {
    const [scored] = scoreFrames(detector, model, [frame]);
    const { pooled, grid } = scored ?? { pooled: 0, grid: new Float32Array() };
    // No event begins or ends by its p-value.
    return { score: pooled, grid, pValue: 1 };
  };
  return { score, camera: new CameraWatch(usualViewOf(spec.input, frames)) };
}

/** As its latest report tells it. */
function falseEventOf(report: EventReport): FalseEvent {
  const { beganAtSeconds, durationSeconds, level, region } = report;
  return {
    day: Math.floor(beganAtSeconds / secondsPerDay),
    hour: Math.floor((beganAtSeconds % secondsPerDay) / 3600),
    minutes: durationSeconds / 60,
    level,
    x: region.x + region.width / 2,
    y: region.y + region.height / 2,
  };
}
