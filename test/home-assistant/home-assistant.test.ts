import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { discoveryTopic, openFrameSource, runAgent, writeGeneratedRooms } from "@lares/edge-agent";
import {
  AnomalyEvent,
  connectMqtt,
  deviceTopics,
  encodeJson,
  kernelsEngine,
  type Message,
  micro,
  parseJson,
  silentLog,
  systemClock,
  type Transport,
} from "@lares/shared";
import { device } from "../edge-agent/round/agent-stage.ts";
import { fleet } from "../edge-agent/round/scripted-aggregator.ts";
import { type Mosquitto, startMosquitto } from "../mosquitto.ts";
import { requireTool } from "../require-tool.ts";
import { HomeAssistant, requireHomeAssistant } from "./home-assistant.ts";

const automations = fileURLToPath(
  new URL("../../edge-agent/home-assistant-automations.yaml", import.meta.url),
);
const topics = deviceTopics(fleet, device);
const text = (word: string) => new TextEncoder().encode(word);

/** Its own code checks what a device announces; the device's room is called kitchen, its id lobby. */
describe("Home Assistant", function () {
  this.timeout(120_000);
  let folder: string;
  let mosquitto: Mosquitto;
  let house: HomeAssistant;
  let observer: Transport;
  let running: Promise<unknown>;
  const stop = new AbortController();
  const anomalies: AnomalyEvent[] = [];

  before(async function () {
    requireHomeAssistant(this);
    requireTool(this, "mosquitto");
    folder = await mkdtemp(join(tmpdir(), "lares-house-"));
    await writeGeneratedRooms(folder, { normal: 120, anomalous: 1 });
    mosquitto = await startMosquitto();
    house = await HomeAssistant.start(mosquitto.port, automations);
    await house.set("person.ann", "not_home");
    observer = await connectMqtt({ url: mosquitto.url, clientId: "observer" });
    await observer.subscribe(topics.anomalies, ({ payload }) => {
      anomalies.push(parseJson(AnomalyEvent, payload));
    });
    running = runAgent({
      broker: mosquitto.url,
      fleet,
      device,
      room: { directory: join(folder, "kitchen") },
      spec: micro,
      method: "fedala",
      engine: kernelsEngine(),
      threads: 1,
      seed: 1,
      version: "0.1.0",
      signal: stop.signal,
      watch: {
        source: openFrameSource("generated:kitchen", {
          framesPerSecond: 1,
          follows: false,
          clock: systemClock,
          log: silentLog,
        }),
        detector: "background",
        motion: false,
        eventsPerWeek: 1,
        sendsHeatmaps: true,
        updates: "ask",
      },
      log: silentLog,
    });
  });
  after(async () => {
    await observer?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
    await mosquitto?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true });
  });

  it("finds the device and all its entities, without a complaint of its MQTT integration", async () => {
    // They come one after the other.
    const { devices, entities } = await house.until(({ entities: found }) => {
      const [alarm, score, anomaly] = [
        "binary_sensor.lobby_alarm",
        "sensor.lobby_score",
        "event.lobby_anomaly",
      ].map((id) => found[id]);
      const isTold = anomaly?.attributes.event_type === anomalies.at(-1)?.phase;
      return alarm?.state === "on" && Number(score?.state) > 1 && isTold;
    });
    deepStrictEqual(devices, [{ name: "kitchen", model: "micro" }]);
    const stateOf = (id: string) => entities[id]?.state;
    strictEqual(stateOf("sensor.lobby_camera"), "watching");
    strictEqual(stateOf("sensor.lobby_learning"), "learning, 0.0 of 9 days");
    strictEqual(stateOf("number.lobby_promise"), "1");
    strictEqual(stateOf("sensor.lobby_model"), "none");
    strictEqual(stateOf("update.lobby_model_update"), "off");
    ok(Number(stateOf("sensor.lobby_uptime")) >= 0);
    const shown = entities["event.lobby_anomaly"]?.attributes;
    deepStrictEqual(
      [shown?.event_type, shown?.late, shown?.evidence],
      [anomalies.at(-1)?.phase, false, ["appearance"]],
    );
    const complaints = house.errors.filter((line) => /lares|lobby|not valid|nvalid/i.test(line));
    deepStrictEqual(complaints, []);
  });

  it("shows where it is unusual", async () => {
    const { bytes, content_type } = await house.image("image.lobby_heatmap");
    strictEqual(content_type, "image/png");
    ok(bytes > 0 && bytes <= 3072);
  });

  it("notifies and switches the light on, as the automations of the page say", async () => {
    await house.until(() => house.called.length === 2);
    const calls = house.called as [string, string, Record<string, string>][];
    // Alarm and event travel apart: either may come first.
    const [lit, notified] = calls.toSorted(([a], [b]) => (a < b ? -1 : 1));
    deepStrictEqual([lit?.[0], notified?.[0]], ["light", "notify"]);
    match(notified?.[2].message ?? "", /^[0-9.]+ times the threshold, by appearance$/);
  });

  it("gives the device its owner's commands", async () => {
    await house.call("button", "press", { entity_id: "button.lobby_normal" });
    await house.until(({ entities }) => entities["sensor.lobby_accepted"]?.state === "1");
    await house.call("button", "press", { entity_id: "button.lobby_undo" });
    await house.until(({ entities }) => entities["sensor.lobby_accepted"]?.state === "0");
    const promised = { entity_id: "number.lobby_promise", value: 2 };
    await house.call("number", "set_value", promised);
    await house.until(({ entities }) => entities["number.lobby_promise"]?.state === "2");
    const factor = { entity_id: "number.lobby_threshold", value: 1.5 };
    await house.call("number", "set_value", factor);
    const { entities } = await house.until(
      ({ entities: found }) => found["number.lobby_threshold"]?.state === "1.5",
    );
    ok(Number(entities["sensor.lobby_achieved"]?.state) >= 1);
    match(entities["sensor.lobby_last_event"]?.state ?? "", /^20..-..-..T/);
  });

  const alarm = async (word: "ON" | "OFF") => {
    await observer.publish(topics.alarm, text(word), { retain: true });
    const shown = word.toLowerCase();
    return house.until(({ entities }) => entities["binary_sensor.lobby_alarm"]?.state === shown);
  };

  it("shows a late event as such, without alarm, light and notification", async () => {
    await alarm("OFF");
    const before = house.called.length;
    const [first] = anomalies as [AnomalyEvent];
    const late = { ...first, event: `${first.boot}-99`, phase: "begin", late: true };
    await observer.publish(topics.anomalies, encodeJson(late));
    const { entities } = await house.until(({ entities: found }) => {
      return found["event.lobby_anomaly"]?.attributes.late === true;
    });
    strictEqual(entities["binary_sensor.lobby_alarm"]?.state, "off");
    // What comes after it is answered, so that it was not overlooked but ignored.
    await alarm("ON");
    await house.until(() => house.called.length > before);
    const [domain] = house.called.at(-1) as [string];
    deepStrictEqual([domain, house.called.length], ["light", before + 1]);
  });

  it("leaves the light off while somebody is home", async () => {
    const before = house.called.length;
    await house.set("person.ann", "home");
    await alarm("OFF");
    await alarm("ON");
    await house.set("person.ann", "not_home");
    await alarm("OFF");
    await alarm("ON");
    await house.until(() => house.called.length > before);
    strictEqual(house.called.length, before + 1);
  });

  it("offers a newer network, and installs it when its owner says so", async () => {
    const weights = "0123456789abcdef".repeat(4);
    const state = { kind: "update", v: 1, device, mode: "ask", installed: null };
    const latest = { rounds: 3, weights };
    await observer.publish(topics.update, encodeJson({ ...state, latest }), { retain: true });
    const { entities } = await house.until(
      ({ entities: found }) => found["update.lobby_model_update"]?.state === "on",
    );
    strictEqual(
      entities["update.lobby_model_update"]?.attributes.latest_version,
      "round 3, 01234567",
    );
    const asked = new Promise<string>((resolve) => {
      const install = topics.commands.replace("+", "install");
      const heard = ({ payload }: Message) => resolve(new TextDecoder().decode(payload));
      void observer
        .subscribe(install, heard)
        .then(() => house.call("update", "install", { entity_id: "update.lobby_model_update" }));
    });
    deepStrictEqual(JSON.parse(await asked), { request: "install" });
    await observer.publish(topics.update, encodeJson({ ...state, latest, installed: latest }), {
      retain: true,
    });
    await house.until(({ entities: found }) => found["update.lobby_model_update"]?.state === "off");
  });

  it("finds the device and its alarm again after a restart, and that the device is gone", async () => {
    await house[Symbol.asyncDispose]();
    // Without its announcement: the device gives it again, since Home Assistant says that it starts.
    await observer.publish(discoveryTopic(device), new Uint8Array(), { retain: true });
    house = await HomeAssistant.start(mosquitto.port, automations);
    await house.until(({ entities }) => entities["binary_sensor.lobby_alarm"]?.state === "on");
    strictEqual(house.called.length, 0, "what was known before is no news");
    stop.abort();
    await rejects(running);
    await house.until(({ entities }) => {
      return entities["binary_sensor.lobby_alarm"]?.state === "unavailable";
    });
  });

  it("forgets a device whose announcement is cleared", async () => {
    const nothing = new Uint8Array();
    await observer.publish(discoveryTopic(device), nothing, { retain: true });
    await house.until(({ devices }) => devices.length === 0);
  });
});
