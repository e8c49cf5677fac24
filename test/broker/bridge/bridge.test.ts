import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Broker, startBroker } from "@lares/broker";
import { ConfigError, connectMqtt, type Transport } from "@lares/shared";
import { Inbox } from "../../contract/transport-inbox.ts";
import { type Relay, startRelay } from "../../contract/transport-relay.ts";
import { type Mosquitto, startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { RecordedLog } from "../recorded-log.ts";

const ALARM = "lares/v1/home/device/lobby/alarm";
const SCORE = "lares/v1/home/device/lobby/score";
const ANOMALIES = "lares/v1/home/anomalies/lobby";
const COMMAND = "lares/v1/home/device/lobby/cmd/relearn";
const STATE = "lares/v1/home/bridge/state";
const DISCOVERY = "homeassistant/device/lobby/config";
const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString();
const bytes = (payload: string): Uint8Array => Buffer.from(payload);

describe("bridge to the broker of the house", function () {
  this.timeout(15_000);
  let mosquitto: Mosquitto | undefined;
  let relay: Relay;
  let broker: Broker;
  let device: Transport;
  let house: Transport;
  let recorded: RecordedLog;

  before(function () {
    requireTool(this, "mosquitto");
    requireTool(this, "mosquitto_sub");
  });

  beforeEach(async () => {
    mosquitto = await startMosquitto();
    relay = await startRelay(mosquitto.port);
    recorded = new RecordedLog();
    broker = await startBroker({ port: 0, bridge: { url: relay.url }, log: recorded.log });
    device = await connectMqtt({ url: broker.url, clientId: "lobby" });
    house = await connectMqtt({ url: mosquitto.url, clientId: "house", protocolVersion: 5 });
    await recorded.first("bridge-connected");
  });

  afterEach(async () => {
    await device?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
    await relay?.close();
    await mosquitto?.[Symbol.asyncDispose]();
    mosquitto = undefined;
  });

  const heardAt = async (transport: Transport, filter: string): Promise<Inbox> => {
    const inbox = new Inbox();
    await transport.subscribe(filter, inbox.handler);
    return inbox;
  };

  it("carries what Home Assistant may see, and nothing else", async () => {
    const inbox = await heardAt(house, "#");
    await device.publish("lares/v1/home/task/simple/round/1/update/lobby", bytes("weights"));
    await device.publish("lares/v1/home/task/simple/model", bytes("weights"), { retain: true });
    await device.publish("lares/v1/office/device/lobby/alarm", bytes("another fleet"));
    await device.publish(SCORE, bytes("0.5"));
    await device.publish(ANOMALIES, bytes("begin"));
    const heard = await inbox.before(ANOMALIES);
    assert.deepEqual(
      heard.map(({ topic }) => topic).filter((topic) => topic !== STATE),
      [SCORE],
    );
  });

  it("keeps the retain flag, for a client of MQTT 5 that comes later", async () => {
    await device.publish(ALARM, bytes("ON"), { retain: true });
    await device.publish(SCORE, bytes("0.5"));
    const live = await heardAt(house, ALARM);
    await live.atLeast(1);
    const url = (mosquitto as Mosquitto).port;
    const { stdout } = await promisify(execFile)("mosquitto_sub", [
      ...["-p", String(url), "-V", "5", "-t", "lares/#", "-W", "1", "-F", "%t %r %p"],
    ]).catch((error: { stdout: string }) => error);
    assert.deepEqual(stdout.trim().split("\n").sort(), [`${STATE} 1 online`, `${ALARM} 1 ON`]);
  });

  it("brings Home Assistant's status and commands in, and sends nothing back", async () => {
    const commands = await heardAt(device, "lares/v1/home/device/lobby/cmd/#");
    const status = await heardAt(device, "homeassistant/status");
    const echo = await heardAt(house, "lares/v1/home/device/+/cmd/#");
    await house.publish(COMMAND, bytes("{}"));
    await house.publish("homeassistant/status", bytes("online"));
    assert.equal(text((await commands.atLeast(1))[0]?.payload), "{}");
    assert.equal(text((await status.atLeast(1))[0]?.payload), "online");
    await device.publish(SCORE, bytes("0.5"));
    await (await heardAt(house, "lares/v1/home/device/lobby/score")).atLeast(0);
    assert.equal(echo.messages.length, 1);
    assert.equal(commands.messages.length, 1);
  });

  it("does not bring in what may not be asked, nor a command that was retained", async () => {
    const heard = await heardAt(device, "lares/v1/#");
    await house.publish(ALARM, bytes("forged"), { retain: true });
    await house.publish(COMMAND, bytes("again and again"), { retain: true });
    await heard.atLeast(1);
    relay.cut();
    await recorded.first("bridge-lost");
    await recorded.first("message.refused");
    await house.publish(COMMAND, bytes("now"));
    const all = await heard.atLeast(2);
    // Live it is a command like any other; once more after the reconnection it is none.
    assert.deepEqual(
      all.map(({ payload }) => text(payload)),
      ["again and again", "now"],
    );
  });

  it("tells by its own last will that it is gone, and that it is back", async () => {
    const states = await heardAt(house, STATE);
    await states.atLeast(1);
    relay.cut();
    await states.atLeast(3);
    assert.deepEqual(
      states.messages.map(({ payload }) => text(payload)),
      ["online", "offline", "online"],
    );
    await broker[Symbol.asyncDispose]();
    assert.equal(text((await states.atLeast(4))[3]?.payload), "offline");
  });

  it("shows entities as gone when it is", async () => {
    const inbox = await heardAt(house, DISCOVERY);
    const state = "lares/v1/home/device/lobby/state";
    const discovery = { name: "Lobby", availability: [{ topic: state }] };
    await device.publish(DISCOVERY, bytes(JSON.stringify(discovery)), { retain: true });
    assert.deepEqual(JSON.parse(text((await inbox.atLeast(1))[0]?.payload)), {
      name: "Lobby",
      availability: [{ topic: state }, { topic: STATE }],
      availability_mode: "all",
    });
  });

  it("sends what happened while the other broker was away, and clears what is gone", async () => {
    const camera = "lares/v1/home/device/lobby/camera";
    const alarm = await heardAt(house, ALARM);
    const cameras = await heardAt(house, camera);
    await device.publish(ALARM, bytes("ON"), { retain: true });
    await device.publish(camera, bytes("watching"), { retain: true });
    await alarm.atLeast(1);
    await cameras.atLeast(1);
    const anomalies = await heardAt(house, ANOMALIES);
    relay.cut();
    await recorded.first("bridge-lost");
    await device.publish(ALARM, bytes("OFF"), { retain: true });
    await device.publish(camera, bytes(""), { retain: true });
    for (const phase of ["begin", "peak", "end"]) await device.publish(ANOMALIES, bytes(phase));
    const phases = (await anomalies.atLeast(3)).map(({ payload }) => text(payload));
    assert.deepEqual(phases, ["begin", "peak", "end"]);
    const later = await heardAt(house, "lares/v1/home/device/lobby/#");
    assert.deepEqual(
      (await later.atLeast(1))
        .filter(({ retained }) => retained)
        .map(({ payload }) => text(payload)),
      ["OFF"],
    );
  });
});

describe("bridge options", () => {
  it("refuse plaintext on a network, unless it is allowed", async () => {
    await assert.rejects(
      startBroker({ port: 0, bridge: { url: "mqtt://homeassistant.local" } }),
      (error) => error instanceof ConfigError && /allow-plaintext-lan/.test(error.remedy),
    );
  });

  it("do not make the broker wait for the other one", async () => {
    const recorded = new RecordedLog();
    const bridge = { url: "mqtt://127.0.0.1:1" };
    await using broker = await startBroker({ port: 0, bridge, log: recorded.log });
    assert.equal((await recorded.first("bridge-unconnected")).level, "warn");
    await using _client = await connectMqtt({ url: broker.url, clientId: "lobby" });
  });
});
