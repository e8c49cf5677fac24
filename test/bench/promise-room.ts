import { lifeOf } from "@lares/edge-agent";
import {
  BugError,
  backgroundOf,
  CameraWatch,
  cameraStates,
  type EventReport,
  type FrameScore,
  fitDetector,
  gaussianBackground,
  LastingEvidence,
  type ModelSpec,
  networkInputs,
  type SeenEvidence,
  scoreFrames,
  usualViewOf,
} from "@lares/shared";
import type { FalseEvent, PromiseReport, PromiseRoom, WatchKind } from "./promise-report.ts";
import { type KnownRoom, PromiseWatch } from "./promise-watch.ts";

/** Days that the detector is fitted on. */
const trainDays = 3;
/** All but one frame of so many seconds is left out: neighbours hardly differ. */
const trainSeconds = 360;
/**
 * Days of history before objects are inserted: what a promise of one a week needs, and the day that
 * teaches a watch for what lasts its places.
 */
export const learningDays = { frames: 5, lasting: 6, agent: 6 } as const satisfies Record<
  WatchKind,
  number
>;
const secondsPerDay = 86_400;

type Settings = PromiseReport["settings"];

/**
 * One room's life as a device with the detector `subspace` sees it: three days to train, those
 * to learn, then the measured ones with objects that are left and taken away again.
 * @param onDay called after each day
 */
export function measurePromise(
  room: string,
  spec: ModelSpec,
  settings: Settings,
  onDay: () => void,
): PromiseRoom {
  const { known, camera } = trained(room, spec);
  const devices = new Devices(known, settings);
  const cameraFrames = Object.fromEntries(cameraStates.map((state) => [state, 0]));
  const thresholds: number[] = [];
  const { intervalSeconds } = settings;
  for (const { seconds, data, episode } of measuredLife(room, spec, settings)) {
    const threshold = devices.threshold;
    if (threshold !== undefined) thresholds.push(threshold);
    const { state, isTrusted } = camera.step(seconds, data);
    cameraFrames[state] = (cameraFrames[state] ?? 0) + 1;
    devices.step(seconds, isTrusted ? data : undefined, episode);
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
    ...(settings.frequent && { foundWhenFrequent: devices.foundWhenFrequent.size }),
    cameraFrames: cameraFrames as PromiseRoom["cameraFrames"],
  };
}

function* measuredLife(room: string, { input }: ModelSpec, settings: Settings) {
  const { days, intervalSeconds, objectsPerWeek, watch } = settings;
  const begin = (trainDays + learningDays[watch]) * secondsPerDay;
  const learning = { startSeconds: trainDays * secondsPerDay, endSeconds: begin };
  const measured = { startSeconds: begin, endSeconds: begin + days * secondsPerDay };
  yield* lifeOf(room, input, { ...learning, intervalSeconds });
  yield* lifeOf(room, input, { ...measured, intervalSeconds, episodes: objectsPerWeek });
}

/**
 * Two devices with the same scores. The calm one sleeps while an object is there: its events are
 * false ones, and a copy of it that is awake tells whether the object would have been found. The
 * frequent one, where it is asked for, sees all of them, and so learns that such things happen so often.
 */
class Devices {
  readonly falseEvents = new Map<string, FalseEvent>();
  readonly objects = new Set<string>();
  readonly found = new Set<string>();
  readonly foundWhenFrequent = new Set<string>();
  readonly #calm: PromiseWatch;
  readonly #frequent: PromiseWatch | undefined;
  /** Of the object that is there. */
  #copy: PromiseWatch | undefined;

  constructor(room: KnownRoom, settings: Settings) {
    const begin = trainDays * secondsPerDay;
    this.#calm = new PromiseWatch(room, settings, begin);
    if (settings.frequent) this.#frequent = new PromiseWatch(room, settings, begin);
  }

  /** Of the calm device. */
  get threshold(): number | undefined {
    return this.#calm.threshold;
  }

  /** @param frame none when the camera is not trusted */
  step(seconds: number, frame: Uint8Array | undefined, object: string | undefined): void {
    const seen = (watch: PromiseWatch) => {
      if (frame !== undefined) return watch.step(frame, seconds);
      watch.resume();
      return undefined;
    };
    const isRising = (report: EventReport | undefined) =>
      report?.phase === "begin" || report?.phase === "peak";
    const told = this.#frequent && seen(this.#frequent);
    if (object === undefined) {
      this.#copy = undefined;
      const report = seen(this.#calm);
      if (report !== undefined) this.falseEvents.set(report.event, falseEventOf(report));
      return;
    }
    this.#calm.resume();
    if (this.threshold !== undefined) this.objects.add(object);
    if (isRising(told)) this.foundWhenFrequent.add(object);
    this.#copy ??= this.#calm.copyAt(seconds);
    // What was open before would begin again, whether or not there is an object.
    if (isRising(seen(this.#copy)) && !this.#calm.isOpen) this.found.add(object);
  }
}

/** A detector and a camera that know the room. */
function trained(room: string, spec: ModelSpec): { known: KnownRoom; camera: CameraWatch } {
  const window = { startSeconds: 0, endSeconds: trainDays * secondsPerDay };
  const life = [...lifeOf(room, spec.input, { ...window, intervalSeconds: trainSeconds })];
  const frames = life.map(({ data }) => data);
  const background = backgroundOf(frames);
  const model = { spec, background, infer: gaussianBackground, batchSize: 16 };
  const detector = fitDetector(model, networkInputs(spec, background, frames), { trust: 1 });
  const appearanceOf = (frame: Uint8Array): SeenEvidence => {
    const [{ pooled, grid }] = scoreFrames(detector, model, [frame]) as [FrameScore];
    return { score: pooled, pValue: 1, grid };
  };
  const evidence = new LastingEvidence(spec);
  for (const { seconds, data } of life) evidence.step(data, seconds);
  const { learned } = evidence;
  if (learned === undefined) throw new BugError(`${trainDays} days did not teach the ground`);
  const known = { spec, lasting: learned, appearanceOf };
  return { known, camera: new CameraWatch(usualViewOf(spec.input, frames)) };
}

/** As its latest report tells it. */
function falseEventOf(report: EventReport): FalseEvent {
  const { beganAtSeconds, durationSeconds, level, region, evidence } = report;
  return {
    day: Math.floor(beganAtSeconds / secondsPerDay),
    hour: Math.floor((beganAtSeconds % secondsPerDay) / 3600),
    minutes: durationSeconds / 60,
    evidence: [...evidence],
    level,
    x: region.x + region.width / 2,
    y: region.y + region.height / 2,
  };
}
