import assert from "node:assert/strict";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { connectMqtt, type Transport } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { connectPacket, publishPacket, subscribePacket } from "./raw-packets.ts";

const INVALID_UTF8 = Buffer.from([0x61, 0xff]);
const SURROGATE = Buffer.from([0x61, 0xed, 0xa0, 0x80]);

const TOPICS: [why: string, topic: string | Buffer][] = [
  ["U+0000", "a\u0000b"],
  ["a byte that is not UTF-8", INVALID_UTF8],
  ["an encoded surrogate", SURROGATE],
  ["no character", ""],
  ["the wildcard +", "a/+"],
  ["the wildcard #", "a/#"],
  ["11 levels", "1/2/3/4/5/6/7/8/9/10/11"],
];

const FILTERS: [why: string, filter: string | Buffer][] = [
  ["U+0000", "a/\u0000"],
  ["a byte that is not UTF-8", INVALID_UTF8],
  ["no character", ""],
  ["+ beside other characters", "a+/b"],
  ["# before the end", "#/a"],
];

describe("broker: text that MQTT does not allow", () => {
  let broker: Broker;
  let witness: Transport;
  let inbox: Inbox;

  beforeEach(async () => {
    broker = await startBroker({ port: 0, policy: openPolicy });
    witness = await connectMqtt({ url: broker.url, clientId: "witness" });
    inbox = new Inbox();
    await witness.subscribe("#", inbox.handler);
  });

  afterEach(async () => {
    await witness[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
  });

  const nothingHeard = async (): Promise<void> => {
    await witness.publish("marker", new Uint8Array(1));
    assert.deepEqual(await inbox.before("marker"), []);
  };

  for (const [why, topic] of TOPICS) {
    it(`a topic with ${why} ends its connection and reaches nobody`, async () => {
      await using client = await RawClient.join(broker.address.port, { clientId: "lobby" });
      client.send(publishPacket({ topic, qos: 1 }));
      await client.closed;
      await nothingHeard();
    });
  }

  for (const [why, filter] of FILTERS) {
    it(`a filter with ${why} ends its connection`, async () => {
      await using client = await RawClient.join(broker.address.port, { clientId: "lobby" });
      client.send(subscribePacket(filter));
      await client.closed;
    });
  }

  for (const [why, willTopic] of TOPICS.filter(([, topic]) => !String(topic).startsWith("1/"))) {
    it(`a last will on a topic with ${why} is refused at once`, async () => {
      await using client = await RawClient.open(broker.address.port);
      client.send(connectPacket({ clientId: "lobby", willTopic }));
      await client.closed;
      await nothingHeard();
      assert.equal(broker.counters().refusedPackets, 1);
    });
  }

  const clientIds: [why: string, clientId: string | Buffer, clean: boolean][] = [
    ["no character, for a session to be kept", "", false],
    ["U+0000", "a\u0000", true],
    ["a byte that is not UTF-8", INVALID_UTF8, true],
  ];
  for (const [why, clientId, clean] of clientIds) {
    it(`a client id with ${why} is answered with "identifier rejected"`, async () => {
      await using client = await RawClient.open(broker.address.port);
      client.send(connectPacket({ clientId, clean }));
      await client.hears(Buffer.from([0x20, 2, 0, 2]));
      await client.closed;
    });
  }

  it("an empty client id without a session is welcome", async () => {
    await using client = await RawClient.join(broker.address.port, { clientId: "" });
    client.send(publishPacket({ topic: "a", qos: 1 }));
    await client.hears(Buffer.from([0x40, 2, 0, 1]));
  });

  it("a topic with 10 levels, the deepest of Lares, passes", async () => {
    await using client = await RawClient.join(broker.address.port, { clientId: "lobby" });
    const topic = "lares/v1/home/task/simple/round/1/update/0/lobby";
    client.send(publishPacket({ topic }));
    assert.equal((await inbox.atLeast(1))[0]?.topic, topic);
  });
});
