import assert from "node:assert/strict";
import { type Broker, openPolicy, type Policy, startBroker } from "@lares/broker";
import { connectMqtt, PeerError } from "@lares/shared";
import { connect as connectMqttJs } from "mqtt";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { RecordedLog } from "./recorded-log.ts";

const ownTopicsOnly: Policy = {
  mayPublish: ({ id }, topic) => topic.startsWith(`device/${id}/`) || topic === "marker",
  maySubscribe: (_client, filter) => !filter.startsWith("secret/"),
  mayRead: () => true,
};
const payload = new TextEncoder().encode("x");

describe("broker: what the policy denies", () => {
  let broker: Broker;
  let recorded: RecordedLog;

  beforeEach(async () => {
    recorded = new RecordedLog();
    broker = await startBroker({ port: 0, policy: ownTopicsOnly, log: recorded.log });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  it("a message reaches nobody and is not kept; its connection and the rest go on", async () => {
    await using attic = await connectMqtt({ url: broker.url, clientId: "attic" });
    const inbox = new Inbox();
    await attic.subscribe("#", inbox.handler);
    await attic.subscribe("$lares/denied", inbox.handler);
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    lobby.onConnectionChange(() => assert.fail("the connection changed"));
    await lobby.publish("device/attic/state", payload, { retain: true });
    await lobby.publish("device/lobby/state", payload);
    await lobby.publish("marker", payload);
    const heard = (await inbox.before("marker")).map((message) => [
      message.topic,
      message.payload.length,
    ]);
    assert.deepEqual(heard, [
      ["$lares/denied", 0],
      ["device/lobby/state", 1],
    ]);
    const later = new Inbox();
    await attic.subscribe("device/attic/#", later.handler);
    await attic.publish("device/attic/now", payload);
    assert.equal((await later.atLeast(1))[0]?.topic, "device/attic/now");
  });

  it("is counted each time and logged once", async () => {
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    for (const topic of ["a", "b", "c"]) await lobby.publish(topic, payload);
    assert.equal(broker.counters().deniedPublishes, 3);
    assert.deepEqual(recorded.of("publish-denied"), [
      { level: "warn", event: "publish-denied", fields: { client: "lobby", topic: "a" } },
    ]);
  });

  it("a message is not sent for ever by a client that repeats what is not acknowledged", async () => {
    const client = connectMqttJs(broker.url, { clientId: "lobby", reconnectPeriod: 1 });
    await client.publishAsync("denied", "x", { qos: 1 });
    await client.publishAsync("device/lobby/state", "x", { qos: 1 });
    await client.endAsync();
    assert.equal(recorded.of("client-joined").length, 1);
    assert.equal(broker.counters().deniedPublishes, 1);
  });

  it("a last will reaches nobody", async () => {
    await using attic = await connectMqtt({ url: broker.url, clientId: "attic" });
    const inbox = new Inbox();
    await attic.subscribe("#", inbox.handler);
    const lobby = await RawClient.join(broker.address.port, {
      clientId: "lobby",
      willTopic: "device/attic/state",
    });
    await lobby[Symbol.asyncDispose]();
    await recorded.first("publish-denied");
    await attic.publish("marker", payload);
    assert.deepEqual(await inbox.before("marker"), []);
  });

  it("a subscription is refused; the connection goes on", async () => {
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    await assert.rejects(
      lobby.subscribe("secret/#", () => {}),
      (error) => {
        assert.ok(error instanceof PeerError);
        assert.match(error.message, /subscription to secret\/# was refused/);
        return true;
      },
    );
    await lobby.publish("device/lobby/state", payload);
    assert.equal(broker.counters().deniedSubscriptions, 1);
  });
});

describe("broker: open policy", () => {
  it("lets only the broker speak on $SYS", async () => {
    await using broker = await startBroker({ port: 0, policy: openPolicy });
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    const inbox = new Inbox();
    await lobby.subscribe("$SYS/forged", inbox.handler);
    await lobby.subscribe("marker", inbox.handler);
    await lobby.publish("$SYS/forged", payload);
    await lobby.publish("marker", payload);
    assert.deepEqual(await inbox.before("marker"), []);
    assert.equal(broker.counters().deniedPublishes, 1);
  });
});
