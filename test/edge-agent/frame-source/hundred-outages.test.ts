import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  collectRoom,
  DeviceWatch,
  evaluationRoomOf,
  type FittedWatch,
  type FrameSource,
  fitWatch,
  openFrameSource,
  prepareRoom,
  WatchReporter,
} from "@lares/edge-agent";
import { BootId, type Clock, deviceTopics, micro, silentLog } from "@lares/shared";
import { device } from "../round/agent-stage.ts";
import { fleet } from "../round/scripted-aggregator.ts";
import { children, openDescriptors } from "./open-resources.ts";
import { FailingCamera } from "./pi-camera/failing-camera.ts";

const topics = deviceTopics(fleet, device);
const boot = BootId.parse("0123456789abcdef");
const outages = 100;
/** So many of the device's seconds pass in one of ours, so that its pauses are not waited for. */
const haste = 10;

const hastyClock: Clock = {
  nowMs: () => haste * performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs / haste);
    return () => clearTimeout(timer);
  },
};

/** What a device told. */
interface Told {
  readonly states: string[];
  readonly alarms: string[];
  readonly events: unknown[];
  /** At most so many frames without light were judged before `dark` was told, and so many times one frame before `frozen` was. */
  readonly overlooked: { dark: number; frozen: number };
}

/** Eight frames calibrate here: noise alone may pass their highest score, but never twice that. */
function patient(fitted: FittedWatch): FittedWatch {
  const detectors = Object.entries(fitted.detectors).map(([kind, detector]) => [
    kind,
    { ...detector, threshold: 2 * detector.threshold },
  ]);
  return { ...fitted, detectors: Object.fromEntries(detectors) as FittedWatch["detectors"] };
}

/** Watches the camera until it has told so many outages. */
async function watchOutages(
  source: FrameSource,
  camera: FailingCamera,
  begins: () => void,
): Promise<Told> {
  const signal = new AbortController().signal;
  const told: Told = { states: [], alarms: [], events: [], overlooked: { dark: 0, frozen: 0 } };
  const stop = new AbortController();
  const unbroken = { clock: hastyClock, random: () => 0, log: silentLog };
  const options = { name: "den", count: 40, intervalSeconds: 0.5, shape: micro.input };
  const room = await collectRoom(source, { ...options, outages: unbroken }, signal);
  begins();
  const frames = { dark: 0, same: 1, last: "" };
  const isGone = (state: string): boolean => state !== "watching";
  const say = (topic: string, payload: Uint8Array): void => {
    const text = new TextDecoder().decode(payload);
    if (topic === topics.alarm) told.alarms.push(text);
    if (topic !== topics.camera) return;
    told.states.push(text);
    camera.hear(text);
    if (text === "dark") told.overlooked.dark = Math.max(told.overlooked.dark, frames.dark);
    if (text === "frozen") told.overlooked.frozen = Math.max(told.overlooked.frozen, frames.same);
    Object.assign(frames, { dark: 0, same: 1 });
    if (told.states.filter(isGone).length === outages) stop.abort();
  };
  const outlet = { say, tell: (event: unknown) => void told.events.push(event) };
  const utcNow = () => null;
  const watch = await DeviceWatch.begin(
    { boot, spec: micro, eventsPerWeek: 1 },
    {
      reporter: new WatchReporter({ device, boot, topics, sendsHeatmaps: false, utcNow }, outlet),
      clockSeconds: () => hastyClock.nowMs() / 1000,
      uptimeSeconds: () => hastyClock.nowMs() / 1000,
      outages: unbroken,
      onJudged: (frame) => {
        const bytes = Buffer.from(frame).toString("latin1");
        frames.dark = frame.every((value) => value === 0) ? frames.dark + 1 : 0;
        frames.same = bytes === frames.last ? frames.same + 1 : 1;
        frames.last = bytes;
      },
    },
    patient(fitWatch("background", prepareRoom(evaluationRoomOf(room), micro))),
  );
  await watch.watch(source, stop.signal).catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  return told;
}

describe("a camera that fails a hundred times", function () {
  this.timeout(120_000);
  let told: Told;
  const open = { before: 0, after: 0 };

  before(async () => {
    await using camera = await FailingCamera.install();
    const options = { framesPerSecond: 1, follows: false, clock: hastyClock, log: silentLog };
    {
      await using source = openFrameSource("camera", options);
      told = await watchOutages(source, camera, () => {
        open.before = openDescriptors();
      });
    }
    open.after = openDescriptors();
  });

  it("is said to be lost, frozen or dark each time, and to be back each time", () => {
    const gone = told.states.filter((state) => state !== "watching");
    strictEqual(gone.length, outages);
    for (const state of ["lost", "frozen", "dark"])
      ok(gone.includes(state), `${state} in ${told.states.join(" ")}`);
    const repeated = told.states.filter((state, i) => state === told.states[i - 1]);
    deepStrictEqual(repeated, [], "a state is told once");
    // One outage may turn into another: what was dark dies.
    ok(told.states.length - gone.length >= 80, told.states.join(" "));
  });

  it("is noticed within two intervals", () => {
    ok(told.overlooked.dark < 2, `${told.overlooked.dark} dark frames passed for light ones`);
    // By the clock: in such haste a frame may come early, and one more is judged.
    ok(told.overlooked.frozen <= 3, `${told.overlooked.frozen} times the same frame was judged`);
  });

  it("never raises an alarm", () => {
    deepStrictEqual(told.events, []);
    ok(!told.alarms.includes("ON"));
  });

  it("leaves no descriptor and no process", () => {
    strictEqual(open.after, open.before);
    deepStrictEqual(children(), []);
  });
});
