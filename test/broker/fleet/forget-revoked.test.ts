import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Broker, keptTopics, readBrokerKeys, revokeMember, startBroker } from "@lares/broker";
import {
  connectMqtt,
  deviceTopics,
  FleetId,
  type MemberIdentity,
  type Message,
  type Transport,
  tlsOf,
} from "@lares/shared";
import { runLares } from "../../cli/run-lares.ts";
import { Inbox } from "../../contract/transport-inbox.ts";
import { type Mosquitto, startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { RecordedLog } from "../recorded-log.ts";
import { TestFleet } from "./test-fleet.ts";

const home = FleetId.parse("home");
const bytes = (payload: string): Uint8Array => Buffer.from(payload);

/** What somebody finds who comes now, other than what is said of a bridge. */
async function keptAt(url: string): Promise<string[]> {
  await using client = await connectMqtt({ url, clientId: "newcomer" });
  const inbox = new Inbox();
  for (const filter of ["lares/v1/#", "homeassistant/#"])
    await client.subscribe(filter, inbox.handler);
  // What is retained comes before what is published afterwards.
  await client.publish("homeassistant/status", bytes("online"));
  const kept = await inbox.before("homeassistant/status");
  return kept.map(({ topic }) => topic).filter((topic) => !topic.includes("/bridge/"));
}

describe("what a broker keeps of a device that is revoked", function () {
  this.timeout(30_000);
  let fleet: TestFleet;
  let mosquitto: Mosquitto;
  let broker: Broker;
  let house: Transport;
  const atHouse = new Inbox();
  const recorded = new RecordedLog();

  const start = async (): Promise<Broker> =>
    startBroker({
      port: 0,
      secure: {
        keys: await readBrokerKeys(fleet.directory),
        ...{
          host: "127.0.0.1",
          devicePort: 0,
          passwordPort: 0,
          websocketPort: 0,
          enrolmentPort: 0,
        },
      },
      bridge: { url: mosquitto.url },
      log: recorded.log,
    });

  before(async function () {
    requireTool(this, "mosquitto");
    fleet = await TestFleet.create();
    mosquitto = await startMosquitto();
    broker = await start();
    await recorded.first("bridge-connected");
    house = await connectMqtt({ url: mosquitto.url, clientId: "house", protocolVersion: 5 });
    await house.subscribe("homeassistant/#", atHouse.handler);
  });
  after(async () => {
    await house?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    await mosquitto?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
  });

  /** A device that has announced itself and said how it is, with a last will. */
  async function live(identity: MemberIdentity): Promise<Transport> {
    const { device } = identity.membership;
    const topics = deviceTopics(home, device);
    const client = await connectMqtt({
      ...{ url: broker.urls.devices as string, clientId: device, tls: () => tlsOf(identity) },
      will: { topic: topics.state, payload: bytes("offline"), retain: true },
    });
    const said = [
      `homeassistant/device/${device}/config`,
      topics.state,
      topics.alarm,
      topics.camera,
    ];
    for (const topic of said) await client.publish(topic, bytes("{}"), { retain: true });
    return client;
  }

  it("is cleared, here and at the broker of the house, and nothing of anybody else", async () => {
    const [lobby, hall] = [await fleet.member("lobby"), await fleet.member("hall")];
    await using _ = await live(lobby);
    await using __ = await live(hall);
    await atHouse.atLeast(2);
    await revokeMember(fleet.directory, lobby.membership.device, new Date());
    const [, , cleared] = (await atHouse.atLeast(3)) as [Message, Message, Message];
    deepStrictEqual(
      [cleared.topic, cleared.payload.length],
      ["homeassistant/device/lobby/config", 0],
    );
    await recorded.first("member-forgotten");
    const left = (topic: string): boolean => topic.includes("/lobby");
    deepStrictEqual((await keptAt(broker.url)).filter(left), []);
    ok((await keptAt(broker.url)).includes("homeassistant/device/hall/config"));
    // By the bridge: one message after the other.
    for (let kept = [""]; kept.some(left) || kept.length === 1; )
      kept = await keptAt(mosquitto.url);
  });

  it("is cleared at the house when it was revoked while our broker was down", async () => {
    const cellar = await fleet.member("cellar");
    const device = await live(cellar);
    const before = (await atHouse.atLeast(4)).length;
    await device[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await revokeMember(fleet.directory, cellar.membership.device, new Date());
    broker = await start();
    // Those of "lobby" are cleared once more.
    const gone = (await atHouse.atLeast(before + 1)).slice(before);
    ok(gone.every(({ payload }) => payload.length === 0));
    for (let kept = ["cellar"]; kept.some((topic) => topic.includes("cellar")); ) {
      kept = await keptAt(mosquitto.url);
    }
  });

  it("stays when the device was admitted anew", async () => {
    const hall = await fleet.member("hall");
    const early = new Date(Date.now() - 60_000);
    await revokeMember(fleet.directory, hall.membership.device, early);
    await using _ = await live(hall);
    const porch = await fleet.member("porch");
    await revokeMember(fleet.directory, porch.membership.device, new Date());
    // Who was revoked after it was looked at after it.
    await recorded.first("member-forgotten", ({ fields }) => fields.device === "porch");
    ok((await keptAt(broker.url)).includes("homeassistant/device/hall/config"));
  });
});

describe("lares fleet forget", function () {
  this.timeout(30_000);

  it("clears what a broker without the fleet's keys keeps of a device", async function () {
    requireTool(this, "mosquitto");
    await using mosquitto = await startMosquitto();
    await using device = await connectMqtt({ url: mosquitto.url, clientId: "lobby" });
    const hall = keptTopics(home, "hall" as never);
    const lobby = keptTopics(home, "lobby" as never);
    for (const topic of [...hall, ...lobby]) {
      await device.publish(topic, bytes("{}"), { retain: true });
    }
    const { code, stdout } = await runLares([
      "fleet",
      "forget",
      "lobby",
      "--broker",
      mosquitto.url,
    ]);
    strictEqual(code, 0);
    strictEqual(stdout, `Cleared what the broker kept of "lobby", on ${lobby.length} topics.\n`);
    deepStrictEqual((await keptAt(mosquitto.url)).sort(), [...hall].sort());
  });
});
