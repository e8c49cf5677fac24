import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import {
  accessList,
  type Broker,
  type ClientIdentity,
  roleLimits,
  Sessions,
  startBroker,
} from "@lares/broker";
import { connectMqtt, FleetId, silentLog } from "@lares/shared";
import { connectAsync, type MqttClient } from "mqtt";
import { requireTool } from "../../require-tool.ts";
import { RecordedLog } from "../recorded-log.ts";

const SCORE = "lares/v1/home/device/lobby/score";
const ANOMALY = "lares/v1/home/anomalies/lobby";

interface Away {
  readonly client: MqttClient;
  readonly heard: readonly string[];
  /** Waits until it has heard so many. */
  hears(count: number): Promise<void>;
}

/** A client of mqtt.js that wants a session. */
async function away(url: string, clean = false): Promise<Away> {
  const heard: string[] = [];
  const client = await connectAsync(url, {
    ...{ clientId: "house", clean, reconnectPeriod: 0, protocolVersion: 4, resubscribe: false },
  });
  client.on("message", (_topic, payload) => heard.push(payload.toString()));
  const hears = async (count: number): Promise<void> => {
    while (heard.length < count) await new Promise((resolve) => client.once("message", resolve));
  };
  return { client, heard, hears };
}

describe("broker: sessions of clients that are away", function () {
  this.timeout(20_000);
  let broker: Broker;
  let recorded: RecordedLog;

  async function open(sessionExpiryMs?: number): Promise<void> {
    recorded = new RecordedLog();
    const expiry = sessionExpiryMs === undefined ? {} : { sessionExpiryMs };
    broker = await startBroker({ port: 0, log: recorded.log, ...expiry });
  }

  beforeEach(() => open());
  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  async function subscribeAndLeave(): Promise<void> {
    const { client } = await away(broker.url);
    await client.subscribeAsync([SCORE, ANOMALY], { qos: 1 });
    await client.endAsync();
    await recorded.first("client-left", ({ fields }) => fields.client === "house");
  }

  async function publish(messages: readonly [topic: string, text: string][]): Promise<void> {
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    for (const [topic, text] of messages) await lobby.publish(topic, Buffer.from(text));
  }

  it("get what was published meanwhile, in order, and once", async () => {
    await subscribeAndLeave();
    await publish([
      [ANOMALY, "1"],
      [SCORE, "2"],
      [ANOMALY, "3"],
    ]);
    const back = await away(broker.url);
    await back.hears(3);
    assert.deepEqual(back.heard, ["1", "2", "3"]);
    await publish([[ANOMALY, "live"]]);
    await back.hears(4);
    await back.client.endAsync();
    await recorded.first("client-left", ({ fields }) => fields.client === "house");
    const again = await away(broker.url);
    await publish([[ANOMALY, "last"]]);
    await again.hears(1);
    assert.deepEqual(again.heard, ["last"], "acknowledged is not sent again");
    await again.client.endAsync();
  });

  it("lose the oldest scores where there is no more room; it is counted, and logged once", async () => {
    await subscribeAndLeave();
    const { queuedMessages } = roleLimits.local;
    await publish([[ANOMALY, "first of all"]]);
    await publish(
      Array.from({ length: queuedMessages + 1 }, (_, n) => [SCORE, String(n)] as const),
    );
    const back = await away(broker.url);
    await back.hears(queuedMessages);
    assert.deepEqual(back.heard.slice(0, 2), ["first of all", "2"]);
    assert.equal(back.heard.at(-1), String(queuedMessages));
    assert.equal(broker.counters().givenUpMessages, 2);
    assert.equal(recorded.of("messages-given-up").length, 1);
    await back.client.endAsync();
  });

  it("end when their client stays away", async () => {
    await broker[Symbol.asyncDispose]();
    await open(50);
    await subscribeAndLeave();
    const { fields } = await recorded.first("session-ended");
    assert.deepEqual(fields, { client: "house", why: "expired" });
    await publish([[ANOMALY, "missed"]]);
    const { client, heard, hears } = await away(broker.url);
    await client.subscribeAsync(ANOMALY, { qos: 1 });
    await publish([[ANOMALY, "heard"]]);
    await hears(1);
    assert.deepEqual(heard, ["heard"]);
    await client.endAsync();
  });

  it("do not end while their client is here, also after it has taken a connection over", async () => {
    await broker[Symbol.asyncDispose]();
    await open(50);
    const first = await away(broker.url);
    await first.client.subscribeAsync(ANOMALY, { qos: 1 });
    const second = await away(broker.url);
    await recorded.first("client-left", ({ fields }) => fields.client === "house");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(recorded.of("session-ended"), []);
    await publish([[ANOMALY, "x"]]);
    await second.hears(1);
    await second.client.endAsync();
  });

  it("end when the client connects with a clean session", async () => {
    await subscribeAndLeave();
    await publish([[ANOMALY, "forgotten"]]);
    const clean = await away(broker.url, true);
    await clean.client.endAsync();
    const back = await away(broker.url);
    await back.client.subscribeAsync(ANOMALY, { qos: 1 });
    await publish([[ANOMALY, "new"]]);
    await back.hears(1);
    assert.deepEqual(back.heard, ["new"]);
    await back.client.endAsync();
  });

  it("are what mosquitto_sub -c expects of them", async function () {
    for (const tool of ["mosquitto_sub", "stdbuf"]) requireTool(this, tool);
    const args = ["-h", "127.0.0.1", "-p", String(broker.address.port), "-V", "311"];
    const session = [...args, "-c", "-i", "house", "-q", "1", "-t", ANOMALY];
    const first = spawn("stdbuf", ["-oL", "mosquitto_sub", ...session, "-d"]);
    const lines = createInterface({ input: first.stdout });
    for await (const line of lines) if (/^Subscribed/.test(line)) break;
    first.kill();
    await recorded.first("client-left", ({ fields }) => fields.client === "house");
    await publish([
      [ANOMALY, "1"],
      [ANOMALY, "2"],
    ]);
    const run = promisify(execFile);
    const { stdout } = await run("mosquitto_sub", [...session, "-C", "2", "-W", "10"]);
    assert.equal(stdout, "1\n2\n");
  });
});

describe("sessions", () => {
  const house: ClientIdentity = { id: "ha", role: "home-assistant" };
  let counter = 0;
  const packet = (topic: string, bytes: number) => {
    counter += 1;
    return {
      cmd: "publish",
      brokerCounter: counter,
      topic,
      payload: new Uint8Array(bytes),
      qos: 1,
    };
  };
  const counters = { givenUpMessages: 0 } as Broker["counters"] extends () => infer C ? C : never;
  let ended: string[];
  const sessionsFor = (): Sessions => {
    ended = [];
    return new Sessions({
      unsubscribe: async (clientId) => void ended.push(clientId),
      mayRead: accessList(FleetId.parse("home")).mayRead,
      ...{ counters, log: silentLog, expiryMs: 1e6 },
    });
  };

  it("are for all but devices: a command to one that is away must not reach it hours later", () => {
    const roles = Object.keys(roleLimits) as ClientIdentity["role"][];
    const without = roles.filter((role) => !Sessions.areFor({ id: "x", role }));
    assert.deepEqual(without, ["device", "micro"]);
  });

  it("of one user are nothing for another one under the same client id", async () => {
    using sessions = sessionsFor();
    const first = await sessions.resume("tablet", house);
    sessions.add("tablet", packet(ANOMALY, 1));
    assert.equal(first.messages, 1);
    assert.equal(await sessions.resume("tablet", { ...house }), first);
    const other = await sessions.resume("tablet", { id: "wall", role: "page" });
    assert.equal(other.messages, 0);
    assert.deepEqual(ended, ["tablet"]);
  });

  it("hold nothing that their owner may not read: aedes subscribes them also to what was denied", async () => {
    using sessions = sessionsFor();
    const queue = await sessions.resume("tablet", house);
    sessions.add("tablet", packet("lares/v1/home/task/micro/model", 1));
    assert.equal(queue.messages, 0);
  });

  it("hold no more than 16 MiB in all; the largest gives up first", async () => {
    using sessions = sessionsFor();
    const queues = [];
    for (let n = 0; n < 6; n++) {
      queues.push(await sessions.resume(`t${n}`, { id: `t${n}`, role: "home-assistant" }));
      const bytes = n === 0 ? 30_000 : 60_000;
      for (let sent = 0; sent < 64; sent++) sessions.add(`t${n}`, packet(ANOMALY, bytes));
    }
    const total = queues.reduce((sum, queue) => sum + queue.bytes, 0);
    assert.ok(total <= 16 * 1024 * 1024 && total > 15 * 1024 * 1024, `${total}`);
    assert.equal(queues[0]?.messages, 64, "the smallest has lost nothing");
  });

  it("of clients that are away are at most 64; who is away longest loses its", async () => {
    using sessions = sessionsFor();
    for (let n = 0; n < 66; n++) {
      await sessions.resume(`t${n}`, { id: `t${n}`, role: "home-assistant" });
      sessions.leave(`t${n}`);
      if (n === 0) sessions.stay("t0");
    }
    assert.deepEqual(ended, ["t1"]);
    assert.ok(sessions.find("t0"));
  });
});
