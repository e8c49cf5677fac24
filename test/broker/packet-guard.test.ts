import assert from "node:assert/strict";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { connectPacket, packet, publishPacket } from "./raw-packets.ts";

const MIB = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

describe("broker: packets beyond the limits", () => {
  let broker: Broker;

  beforeEach(async () => {
    broker = await startBroker({ port: 0, policy: openPolicy, maxPacketBytes: 100_000 });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  const openings: [why: string, bytes: Buffer][] = [
    ["CONNECT that claims 256 MiB", packet(0x10, NOTHING, 256 * MIB - 1)],
    ["CONNECT of 5 kB", connectPacket({ clientId: "x".repeat(5000) })],
    ["PUBLISH before CONNECT", publishPacket({ topic: "a" })],
    ["length of five bytes", Buffer.from("10ffffffff01", "hex")],
    ["another protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ];
  for (const [why, bytes] of openings) {
    it(`hangs up on a stranger's ${why}`, async () => {
      await using stranger = await RawClient.open(broker.address.port);
      stranger.send(bytes);
      await stranger.closed;
      assert.equal(broker.counters().refusedPackets, 1);
    });
  }

  const later: [why: string, bytes: Buffer][] = [
    ["PUBLISH that claims 74 MiB", packet(0x30, NOTHING, 74 * MIB)],
    ["PUBLISH one byte too large", packet(0x30, NOTHING, 100_001)],
    ["SUBSCRIBE that claims 90 kB", packet(0x82, NOTHING, 90_000)],
  ];
  for (const [why, bytes] of later) {
    it(`hangs up on a client's ${why}; others go on`, async () => {
      await using attic = await connectMqtt({ url: broker.url, clientId: "attic" });
      await using lobby = await RawClient.join(broker.address.port, { clientId: "lobby" });
      lobby.send(bytes);
      await lobby.closed;
      assert.equal(broker.counters().refusedPackets, 1);
      await attic.publish("a", new Uint8Array(1));
    });
  }

  it("takes a message just below the limit", async () => {
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    const inbox = new Inbox();
    await lobby.subscribe("model", inbox.handler);
    await lobby.publish("model", new Uint8Array(100_000 - 9));
    assert.equal((await inbox.atLeast(1))[0]?.payload.length, 99_991);
    assert.equal(broker.counters().refusedPackets, 0);
  });
});
