import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import {
  type Broker,
  type ClientIdentity,
  openPolicy,
  PublishRate,
  RetainedQuota,
  roleLimits,
  startBroker,
} from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import type { Client } from "aedes";
import { RawClient } from "../raw-client.ts";
import { connectPacket, publishPacket, subscribePacket } from "../raw-packets.ts";
import { RecordedLog } from "../recorded-log.ts";

const PING = Buffer.from([0xc0, 0]);
const PONG = Buffer.from([0xd0, 0]);

describe("broker: what one client may use", () => {
  let broker: Broker;
  let recorded: RecordedLog;

  beforeEach(async () => {
    recorded = new RecordedLog();
    broker = await startBroker({
      port: 0,
      policy: openPolicy,
      maxConnectionsPerAddress: 3,
      log: recorded.log,
    });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  it("an address has only so many sockets, and gets one again when one closes", async () => {
    const { port } = broker.address;
    const first = await RawClient.open(port);
    await using _second = await RawClient.open(port);
    await using _third = await RawClient.open(port);
    await using fourth = await RawClient.open(port);
    await fourth.closed;
    assert.equal(broker.counters().refusedConnections, 1);
    await first[Symbol.asyncDispose]();
    while (broker.counters().connections === 3) await new Promise(setImmediate);
    await using _fifth = await RawClient.join(port, { clientId: "lobby" });
  });

  it("an id that connects 16 times in a minute is answered with 3, server unavailable", async () => {
    const { port } = broker.address;
    for (let n = 1; n <= 15; n++) {
      const client = await RawClient.join(port, { clientId: "flapping" });
      await client[Symbol.asyncDispose]();
    }
    for (let n = 1; n <= 2; n++) {
      await using client = await RawClient.open(port);
      client.send(connectPacket({ clientId: "flapping" }));
      await client.hears(Buffer.from([0x20, 2, 0, 3]));
      await client.closed;
    }
    assert.equal(recorded.of("client-banned").length, 1);
    await using _other = await RawClient.join(port, { clientId: "calm" });
  });

  it("a client that sends faster than its role may waits; others do not", async () => {
    await using hasty = await RawClient.join(broker.address.port, { clientId: "hasty" });
    const { burstMessages, messagesPerSecond } = roleLimits.local;
    const startMs = performance.now();
    const batch = Array.from({ length: 1000 }, () => publishPacket({ topic: "a" }));
    for (let sent = 0; sent < burstMessages + messagesPerSecond; sent += 1000) hasty.send(...batch);
    hasty.send(publishPacket({ topic: "a", qos: 1 }));
    await using calm = await RawClient.join(broker.address.port, { clientId: "calm" });
    calm.send(publishPacket({ topic: "a", qos: 1 }));
    await calm.hears(Buffer.from([0x40, 2, 0, 1]));
    await hasty.hears(Buffer.from([0x40, 2, 0, 1]));
    assert.ok(performance.now() - startMs > 900);
  }).timeout(20_000);

  it("a PUBLISH above the limit of its role ends its connection", async () => {
    await using client = await RawClient.open(broker.address.port);
    const large = publishPacket({ topic: "a", payload: Buffer.alloc(70_000) });
    client.send(connectPacket({ clientId: "stranger" }), large);
    await client.closed;
    await using known = await RawClient.join(broker.address.port, { clientId: "known" });
    known.send(large, PING);
    await known.hears(PONG);
  });

  it("a client has only so many subscriptions", async () => {
    await using client = await RawClient.join(broker.address.port, { clientId: "lobby" });
    for (let n = 0; n < roleLimits.local.subscriptions; n++) {
      client.send(subscribePacket(`a/${n}`));
      await client.hears(Buffer.from([0x90, 3, 0, 1, 1]));
    }
    client.send(subscribePacket("b"));
    await client.hears(Buffer.from([0x90, 3, 0, 1, 0x80]));
  }).timeout(20_000);
});

describe("publish rate", () => {
  // Only told apart from other clients.
  const client = (): Client => new EventEmitter() as Client;

  it("delays who is above it, and gives up who is far above it", () => {
    const { burstMessages, messagesPerSecond } = roleLimits.micro;
    const rate = new PublishRate(() => 0);
    const hasty = client();
    const send = () => rate.findDelayMs(hasty, "micro", 0);
    for (let sent = 0; sent < burstMessages; sent++) assert.equal(send(), 0);
    assert.equal(send(), 1000 / messagesPerSecond);
    for (let sent = 1; sent < 10 * messagesPerSecond; sent++) assert.ok(send());
    assert.equal(send(), undefined);
    assert.equal(rate.findDelayMs(client(), "micro", 0), 0);
  });

  it("counts large messages for more", () => {
    const rate = new PublishRate(() => 0);
    const { burstMessages } = roleLimits.micro;
    const hasty = client();
    assert.equal(rate.findDelayMs(hasty, "micro", (burstMessages - 1) * 16 * 1024), 0);
    assert.ok((rate.findDelayMs(hasty, "micro", 0) ?? 0) > 0);
  });
});

describe("retained messages of one client", () => {
  const page: ClientIdentity = { id: "page", role: "page" };
  const lobby: ClientIdentity = { id: "lobby", role: "device" };
  const attic: ClientIdentity = { id: "attic", role: "device" };

  it("are limited in number; clearing one gives room back", () => {
    const quota = new RetainedQuota();
    const { retainedMessages } = roleLimits.device;
    for (let n = 0; n < retainedMessages; n++) assert.ok(quota.admit(lobby, `${n}`, 1));
    assert.equal(quota.admit(lobby, "more", 1), false);
    assert.ok(quota.admit(lobby, "0", 2), "replacing takes no more room");
    assert.ok(quota.admit(attic, "more", 1), "another client has room of its own");
    assert.ok(quota.admit(lobby, "1", 0));
    assert.ok(quota.admit(lobby, "yet more", 1));
  });

  it("are limited in bytes", () => {
    const quota = new RetainedQuota();
    const { retainedBytes } = roleLimits.device;
    assert.ok(quota.admit(lobby, "a", retainedBytes));
    assert.equal(quota.admit(lobby, "b", 1), false);
    assert.ok(quota.admit(lobby, "a", retainedBytes - 1));
    assert.ok(quota.admit(lobby, "b", 1));
  });

  it("belong to who published last", () => {
    const quota = new RetainedQuota();
    assert.ok(quota.admit(lobby, "a", roleLimits.device.retainedBytes));
    assert.ok(quota.admit(attic, "a", 1));
    assert.ok(quota.admit(lobby, "b", roleLimits.device.retainedBytes));
  });

  it("are none for a page", () => {
    assert.equal(new RetainedQuota().admit(page, "a", 1), false);
  });

  it("beyond the limit cost that message, not the connection", async () => {
    await using broker = await startBroker({ port: 0 });
    await using client = await connectMqtt({ url: broker.url, clientId: "lobby" });
    for (let n = 0; n <= roleLimits.local.retainedMessages; n++) {
      await client.publish(`lares/v1/home/device/d${n}/state`, new Uint8Array(1), { retain: true });
    }
    assert.equal(broker.counters().deniedPublishes, 1);
  }).timeout(30_000);
});
