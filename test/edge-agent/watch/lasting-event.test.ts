import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeviceWatch,
  developmentRoomNames,
  type EvaluationRoom,
  type FrameSource,
  fitWatch,
  type LifeEpisode,
  lifeOf,
  type Outlet,
  prepareRoom,
  WatchReporter,
  WatchState,
} from "@lares/edge-agent";
import {
  type AnomalyEvent,
  type BootId,
  type DeviceId,
  deviceTopics,
  type FleetId,
  micro,
  parseJson,
  ScoreMessage,
  systemClock,
} from "@lares/shared";

const boot = "00000000000000b7" as BootId;
const device = "hall" as DeviceId;
const topics = deviceTopics("home" as FleetId, device);
const day = 86_400;
const { height, width } = micro.input;
/** Nobody is ever at home. */
const room = developmentRoomNames.find((name) => name.startsWith("hallway")) as string;
/** The second is still there when the device has started again. */
const left: readonly LifeEpisode[] = [
  { atSeconds: 9.3 * day, durationSeconds: 3600, kind: "left", difficulty: 1 },
  { atSeconds: 9.5 * day, durationSeconds: 4 * 3600, kind: "left", difficulty: 1 },
];

/** The room's life, a frame every two minutes, from the first of these seconds to the second. */
function life(startSeconds: number, endSeconds: number): FrameSource {
  return {
    description: `life of ${room}`,
    async *frames() {
      const options = { startSeconds, endSeconds, intervalSeconds: 120, episodes: left };
      for (const { seconds, data } of lifeOf(room, micro.input, options)) {
        const picture = { height, width, channels: 1, data } as const;
        yield { picture, seconds: seconds - startSeconds };
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** What the device has learned before it watches. */
function prepared() {
  const options = { startSeconds: 0, endSeconds: day, intervalSeconds: 360 };
  const frames = [...lifeOf(room, micro.input, options)].map(({ seconds, data }) => ({
    name: `${seconds}`,
    data,
  }));
  const clips: EvaluationRoom = {
    ...{ name: room, normal: [], episodes: [] },
    train: [frames.filter((_, i) => i % 2 === 0)],
    calibration: [frames.filter((_, i) => i % 2 === 1)],
  };
  return prepareRoom(clips, micro);
}

describe("a thing that is left in a room, as its agent tells it", function () {
  this.timeout(240_000);
  let folder: string;
  const fitted = fitWatch("subspace", prepared());
  const events: AnomalyEvent[] = [];
  const scores: ScoreMessage[] = [];
  let now = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-lasting-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** A boot of the device. @param begin when it is, in the room's life */
  async function start(begin: number): Promise<DeviceWatch> {
    const outlet: Outlet = {
      tell: (event) => events.push(event),
      say: (topic, payload) => {
        if (topic === topics.score) scores.push(parseJson(ScoreMessage, payload));
      },
    };
    const options = { device, boot, topics, sendsHeatmaps: false, utcNow: () => null };
    return await DeviceWatch.begin(
      { boot, spec: micro, eventsPerWeek: 1 },
      {
        reporter: new WatchReporter(options, outlet),
        state: new WatchState(folder, () => {}),
        clockSeconds: () => now,
        uptimeSeconds: () => now - begin,
        outages: { clock: systemClock, random: Math.random, log: () => {} },
      },
      fitted,
    );
  }

  /** Watches the room's life up to a moment. */
  async function watchUntil(watch: DeviceWatch, seconds: number): Promise<void> {
    await watch.watch(life(now, seconds), new AbortController().signal);
    now = seconds;
  }

  /** Those that what lasts has a part in. */
  const told = (from: number) =>
    events.slice(from).filter(({ evidence }) => evidence.includes("lasting"));
  const phases = (list: readonly AnomalyEvent[]) =>
    list.map(({ phase }) => phase).filter((phase) => phase !== "peak");

  it("is one event, with its place, that ends when the thing is gone", async () => {
    await watchUntil(await start(0), 9.4 * day);
    const [first, ...more] = told(0);
    ok(first !== undefined && more.length > 0);
    const { event, uptimeMs, region, pValue } = first;
    ok(uptimeMs / 1000 - 9.3 * day < 20 * 60, "8 of 10 frames, two minutes apart, agree by then");
    const of = events.filter((one) => one.event === event);
    deepStrictEqual(phases(of), ["begin", "end"]);
    ok(more.every((one) => one.event === event));
    ok(Math.abs((of.at(-1) as AnomalyEvent).durationMs / 3.6e6 - 1) < 0.1);
    ok(region.width < 0.5 && region.y + region.height > 0.5, JSON.stringify(region));
    // Of two evidences, and of five days of hours that were all quieter.
    ok(pValue <= 2 / 115, `p ${pValue}`);
  });

  it("says for nine days that it learns", () => {
    const [first] = scores as [ScoreMessage];
    ok(first.learning?.needDays === 9 && first.learning.haveDays < 0.01);
    const later = scores.find(({ learning }) => (learning?.haveDays ?? 9) >= 4.5);
    strictEqual(later?.learning?.needDays, 9);
    strictEqual(scores.at(-1)?.learning, null);
  });

  it("is found by a device that has started again, until its owner says that it is normal", async () => {
    const before = events.length;
    const watch = await start(9.4 * day);
    await watchUntil(watch, 9.6 * day);
    const found = told(before);
    deepStrictEqual(phases(events.slice(before)), ["begin", "ongoing", "ongoing"]);
    strictEqual(found.at(-1)?.phase, "ongoing");
    deepStrictEqual(await watch.acceptLatest(), { ok: true });
    const { accepted } = watch.settings;
    strictEqual(accepted, 1);
    const marked = scores.length;
    await watchUntil(watch, 9.61 * day);
    const levels = scores.map(({ score }) => score);
    ok(Math.min(...levels.slice(marked - 10, marked)) > 4);
    ok(Math.max(...levels.slice(marked)) < 1, "it lies there as it did, and alarms no more");
  });

  it("leaves its state to the device alone", async () => {
    const stored = JSON.parse(await readFile(join(folder, "watch.json"), "utf8"));
    ok(stored.lasting.ground.background.f32.length > 0);
    ok(stored.lasting.hours.length > 4 * 24, "hours that can be scored anew");
    ok(stored.lasting.threshold.level.value > 0);
  });
});
