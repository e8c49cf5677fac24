import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBroker } from "@lares/broker";
import {
  openFrameSource,
  type RunAgentOptions,
  runAgent,
  StoredWatch,
  writeGeneratedRooms,
} from "@lares/edge-agent";
import {
  AgentDiagnostics,
  AnomalyEvent,
  Changes,
  CommandAnswer,
  connectMqtt,
  DeviceSettings,
  deviceTopics,
  encodeJson,
  kernelsEngine,
  MAX_HEATMAP_BYTES,
  type Message,
  micro,
  parseJson,
  ScoreMessage,
  systemClock,
  type Transport,
} from "@lares/shared";
import sharp from "sharp";
import { startMosquitto } from "../mosquitto.ts";
import { requireTool } from "../require-tool.ts";
import { device } from "./round/agent-stage.ts";
import { fleet } from "./round/scripted-aggregator.ts";

const topics = deviceTopics(fleet, device);
const config = `homeassistant/device/${device}/config`;

/** Drawn: 120 normal frames, a second apart, then 48 anomalous ones. */
const kitchen = () =>
  openFrameSource("generated:kitchen", {
    framesPerSecond: 1,
    follows: false,
    clock: systemClock,
    log: () => {},
  });

const brokers: [string, () => Promise<{ url: string } & AsyncDisposable>][] = [
  ["our broker", () => startBroker({ port: 0 })],
  ["mosquitto", () => startMosquitto()],
];

for (const [name, start] of brokers) {
  describe(`runAgent with a source, over ${name}`, function () {
    this.timeout(60_000);
    let folder: string;
    let broker: { url: string } & AsyncDisposable;
    let observer: Transport;
    let heard: Message[];
    let events: string[];
    let stop: AbortController;
    const changes = new Changes();
    const signal = () => AbortSignal.timeout(50_000);

    before(async function () {
      if (name === "mosquitto") requireTool(this, "mosquitto");
      folder = await mkdtemp(join(tmpdir(), "lares-watch-"));
      await writeGeneratedRooms(folder, { normal: 60, anomalous: 1 });
    });
    after(() => folder && rm(folder, { recursive: true }));

    beforeEach(async () => {
      broker = await start();
      observer = await connectMqtt({ url: broker.url, clientId: "home-assistant" });
      heard = [];
      events = [];
      stop = new AbortController();
      for (const filter of ["lares/v1/#", "homeassistant/#"]) {
        await observer.subscribe(filter, (message) => {
          heard.push(message);
          changes.changed();
        });
      }
    });

    afterEach(async () => {
      stop.abort();
      await observer[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    });

    function watching(
      more: { state?: string; sendsHeatmaps?: boolean; room?: RunAgentOptions["room"] } = {},
    ): Promise<unknown> {
      const { state, sendsHeatmaps = true, room = { directory: join(folder, "kitchen") } } = more;
      const options: RunAgentOptions = {
        broker: broker.url,
        fleet,
        device,
        room,
        spec: micro,
        method: "fedala",
        engine: kernelsEngine(),
        threads: 1,
        seed: 1,
        version: "0.1.0",
        signal: stop.signal,
        watch: {
          source: kitchen(),
          detector: "background",
          motion: false,
          eventsPerWeek: 1,
          sendsHeatmaps,
          ...(state !== undefined && { stateDirectory: state }),
        },
        log: (_level, event) => {
          events.push(event);
          changes.changed();
        },
      };
      return runAgent(options);
    }

    const on = (topic: string) => heard.filter((message) => message.topic === topic);
    const texts = (topic: string) =>
      on(topic).map(({ payload }) => new TextDecoder().decode(payload));
    const untilHeard = (topic: string, count: number) =>
      changes.until(() => on(topic).length >= count, signal());

    it("learns the room by the camera that will watch it, without any folder", async () => {
      const taken = { count: 60, intervalSeconds: 2 };
      const running = watching({ room: { name: "Kitchen", source: kitchen(), ...taken } });
      await changes.until(() => events.includes("watch.over"), signal());
      strictEqual(events[0], "room.learning");
      strictEqual(events.filter((event) => event === "room.learning").length, 11);
      ok(texts(topics.alarm).includes("ON"));
      stop.abort(new Error("stopped"));
      await rejects(running, /stopped/);
    });

    it("tells what it sees, and goes when it is told to", async () => {
      const running = watching();
      await changes.until(() => events.includes("watch.over"), signal());
      const anomalies = on(topics.anomalies).map(({ payload }) => parseJson(AnomalyEvent, payload));
      ok(anomalies.length > 0);
      strictEqual(anomalies[0]?.phase, "begin");
      ok(anomalies.every(({ late, camera, t }) => !late && camera === "watching" && t !== null));
      deepStrictEqual(texts(topics.alarm).slice(0, 2), ["OFF", "ON"]);
      strictEqual(texts(topics.camera)[0], "watching");
      const scores = on(topics.score).map(({ payload }) => parseJson(ScoreMessage, payload));
      // 168 seconds of frames: one each 30 s, and one for each change of the alarm.
      ok(scores.length <= 6 + on(topics.alarm).length, `${scores.length} scores`);
      const [first] = scores;
      deepStrictEqual(first?.learning?.needDays, 9);
      ok(scores.some(({ score, isAlarm }) => isAlarm && score > 1));
      for (const { payload } of on(topics.heatmap)) {
        ok(payload.length <= MAX_HEATMAP_BYTES, `${payload.length} bytes`);
        const { data, info } = await sharp(payload)
          .toColourspace("b-w")
          .raw()
          .toBuffer({ resolveWithObject: true });
        deepStrictEqual([info.width, info.height], [128, 128]);
        ok(new Set(data).size <= 8);
      }
      ok(on(topics.heatmap).length > 0);
      stop.abort();
      await rejects(running);
      await untilHeard(topics.state, 2);
      deepStrictEqual(texts(topics.state), ["online", "offline"]);
    });

    it("is found by Home Assistant, now and when that starts again", async () => {
      const running = watching({ sendsHeatmaps: false });
      await changes.until(() => events.includes("watch.over"), signal());
      const [announced] = texts(config);
      const found = JSON.parse(announced ?? "") as {
        components: Record<string, { platform: string }>;
      };
      deepStrictEqual(found.components.alarm?.platform, "binary_sensor");
      strictEqual(found.components.heatmap, undefined);
      strictEqual(on(topics.heatmap).length, 0, "heatmaps are switched off");
      await observer.publish("homeassistant/status", new TextEncoder().encode("online"));
      await untilHeard(config, 2);
      strictEqual(texts(config)[1], announced);
      const later = await connectMqtt({ url: broker.url, clientId: "page" });
      const retained: string[] = [];
      for (const filter of ["lares/v1/#", "homeassistant/#"]) {
        await later.subscribe(filter, (message) => {
          retained.push(message.topic);
          changes.changed();
        });
      }
      const kept = [config, topics.alarm, topics.camera, topics.settings, topics.state];
      await changes.until(() => kept.every((topic) => retained.includes(topic)), signal());
      for (const topic of [topics.anomalies, topics.score]) ok(!retained.includes(topic));
      await later[Symbol.asyncDispose]();
      stop.abort();
      await rejects(running);
    });

    it("obeys its owner once for each request, and refuses what it cannot do", async () => {
      const state = join(folder, "state");
      await mkdir(state, { recursive: true });
      const running = watching({ state });
      await changes.until(() => events.includes("watch.over"), signal());
      const ask = (command: string, value: object) =>
        observer.publish(topics.commands.replace("+", command), encodeJson(value));
      await ask("normal", { request: "a" });
      await ask("normal", { request: "a" });
      await ask("promise", { request: "b", eventsPerWeek: 2 });
      await ask("promise", { request: "c", eventsPerWeek: 900 });
      await ask("normal", { value: "no request" });
      await ask("explode", { request: "d" });
      await ask("relearn", { request: "e" });
      await ask("threshold", { request: "f", value: 1.5 });
      await ask("threshold", { request: "g", value: 9 });
      await ask("install", { request: "h" });
      await untilHeard(topics.answer, 7);
      const answers = on(topics.answer).map(({ payload }) => parseJson(CommandAnswer, payload));
      deepStrictEqual(
        answers.map(({ request, status }) => `${request} ${status}`),
        ["a done", "a done", "b done", "c refused", "e done", "f done", "h refused"],
      );
      ok(/900.*0\.5 to 14/.test(answers[3]?.reason ?? ""), answers[3]?.reason);
      strictEqual(events.filter((event) => event === "command.unreadable").length, 3);
      const settings = parseJson(DeviceSettings, on(topics.settings).at(-1)?.payload as Uint8Array);
      deepStrictEqual(
        [settings.detector, settings.eventsPerWeek, settings.accepted, settings.threshold],
        ["background", 2, 1, 1.5],
      );
      stop.abort();
      await rejects(running);
      const stored = StoredWatch.parse(
        JSON.parse(await readFile(join(state, "watch.json"), "utf8")),
      );
      deepStrictEqual(
        [stored.eventsPerWeek, stored.accepted.length, stored.threshold],
        [2, 1, 1.5],
      );
      ok(stored.began.length > 0);
      const diagnostics = parseJson(
        AgentDiagnostics,
        on(topics.diagnostics).at(-1)?.payload as Uint8Array,
      );
      strictEqual(diagnostics.eventsLastWeek, stored.began.length);
      strictEqual(diagnostics.trend?.drift, null, "two days have not passed");
      ok(diagnostics.lastEventAt !== null);
    });

    it("goes on with what it has stored, and keeps aside what it cannot read", async () => {
      const state = join(folder, "kept");
      await mkdir(state, { recursive: true });
      const file = join(state, "watch.json");
      await writeFile(file, JSON.stringify({ v: 1, eventsPerWeek: 3, learned: {}, accepted: [] }));
      const first = watching({ state });
      await untilHeard(topics.settings, 1);
      strictEqual(
        parseJson(DeviceSettings, on(topics.settings)[0]?.payload as Uint8Array).eventsPerWeek,
        3,
      );
      stop.abort();
      await rejects(first);
      await writeFile(file, "half a fi");
      stop = new AbortController();
      const second = watching({ state });
      await changes.until(() => events.includes("watch.corrupt-state"), signal());
      strictEqual(await readFile(`${file}.corrupt`, "utf8"), "half a fi");
      stop.abort();
      await rejects(second);
    });
  });
}
