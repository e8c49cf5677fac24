import assert from "node:assert/strict";
import { openPolicy, startBroker } from "@lares/broker";
import { connectMqtt, PeerError, silentLog, type Transport } from "@lares/shared";
import { Inbox } from "../../contract/transport-inbox.ts";
import { startRelay } from "../../contract/transport-relay.ts";
import { CONNACK, PACKET, puback, startScriptedBroker, suback } from "./scripted-broker.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Shortest waits, so that tests are quick and their order is certain. */
const options = { clientId: "lobby", random: () => 0, log: silentLog };

/** Resolves when the connection next changes to `connected`. */
function changed(transport: Transport, connected: boolean): Promise<void> {
  return new Promise((resolve) => {
    transport.onConnectionChange((state) => {
      if (state === connected) resolve();
    });
  });
}

describe("connectMqtt: a connection that is cut", () => {
  it("comes back by itself with its subscriptions, and says so", async () => {
    const broker = await startBroker({ port: 0, policy: openPolicy });
    const { port } = broker.address;
    await using transport = await connectMqtt({ ...options, url: broker.url });
    const changes: boolean[] = [];
    transport.onConnectionChange((connected) => changes.push(connected));
    const inbox = new Inbox();
    await transport.subscribe("a/+", inbox.handler);
    await transport.subscribe("b", inbox.handler);

    const back = changed(transport, true);
    await broker[Symbol.asyncDispose]();
    await using _restarted = await startBroker({ port, policy: openPolicy });
    await back;
    await transport.publish("a/1", bytes("x"));
    await transport.publish("b", bytes("x"));
    assert.deepEqual(
      (await inbox.atLeast(2)).map(({ topic }) => topic),
      ["a/1", "b"],
    );
    assert.deepEqual(changes, [false, true]);
  });

  it("leaves its last will behind, and brings it along again", async () => {
    await using broker = await startBroker({ port: 0, policy: openPolicy });
    const relay = await startRelay(broker.address.port);
    await using attic = await connectMqtt({ url: broker.url, clientId: "attic" });
    const inbox = new Inbox();
    await attic.subscribe("state", inbox.handler);
    const will = { topic: "state", payload: bytes("offline"), retain: true };
    await using transport = await connectMqtt({ ...options, url: relay.url, will });
    for (const deaths of [1, 2]) {
      const back = changed(transport, true);
      relay.cut();
      await back;
      await inbox.atLeast(deaths);
    }
    await relay.close();
  });

  it("reports a message without PUBACK and never sends it again", async () => {
    await using server = await startScriptedBroker(({ type, chunk, connection }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
      if (type === PACKET.PUBLISH && connection === 0) socket.destroy();
      if (type === PACKET.PUBLISH && connection === 1) socket.write(puback(chunk));
    });
    await using transport = await connectMqtt({ ...options, url: server.url });
    const back = changed(transport, true);
    await assert.rejects(transport.publish("update/1", bytes("x")), (error) => {
      assert.ok(error instanceof PeerError);
      assert.match(error.message, /update\/1 was not acknowledged: the connection ended/);
      return true;
    });
    await back;
    await transport.publish("update/2", bytes("x"));
    assert.equal(String(server.heard[1]).includes("update/1"), false);
    assert.equal(String(server.heard[1]).includes("update/2"), true);
  });

  it("refuses messages and subscriptions until it is back", async () => {
    await using broker = await startBroker({ port: 0, policy: openPolicy });
    const relay = await startRelay(broker.address.port);
    await using transport = await connectMqtt({ ...options, url: relay.url });
    const lost = changed(transport, false);
    await relay.close();
    await lost;
    await assert.rejects(transport.publish("a", bytes("x")), /connection is lost/);
    await assert.rejects(
      transport.subscribe("a", () => {}),
      /connection is lost/,
    );
  });

  it("forgets a subscription that was cut before it was granted", async () => {
    await using server = await startScriptedBroker(({ type, connection }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
      if (type === PACKET.SUBSCRIBE && connection === 0) socket.destroy();
    });
    await using transport = await connectMqtt({ ...options, url: server.url });
    const back = changed(transport, true);
    await assert.rejects(
      transport.subscribe("a", () => {}),
      PeerError,
    );
    await back;
    assert.equal(
      (server.heard[1] as Buffer).some((byte) => byte === PACKET.SUBSCRIBE + 2),
      false,
    );
  });

  it("is cut by us when the broker sends more than allowed", async () => {
    await using server = await startScriptedBroker(({ type, connection }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
      if (type === PACKET.PUBLISH && connection === 0) {
        socket.write(Buffer.from("30ffffff7f", "hex"));
      }
    });
    const events: [string, unknown][] = [];
    const log: typeof silentLog = (_level, event, fields) => events.push([event, fields?.error]);
    await using transport = await connectMqtt({ ...options, log, url: server.url });
    const back = changed(transport, true);
    await assert.rejects(transport.publish("a", bytes("x")), PeerError);
    await back;
    assert.equal(events[0]?.[0], "broker-lost");
    assert.match(String(events[0]?.[1]), /has 268435455 bytes, at most 1048576/);
    assert.deepEqual(events[1], ["broker-back", undefined]);
  });

  it("waits longer each time while connections do not last", async () => {
    let enough = (): void => {};
    const fourth = new Promise<void>((resolve) => {
      enough = resolve;
    });
    await using server = await startScriptedBroker(({ connection }, socket) => {
      socket.write(CONNACK, () => socket.destroy());
      if (connection === 3) enough();
    });
    await using _transport = await connectMqtt({ ...options, url: server.url });
    await fourth;
    const times = server.connectedAtMs;
    for (const [index, delayMs] of [125, 250, 500].entries()) {
      const waitedMs = (times[index + 1] ?? 0) - (times[index] ?? 0);
      // Timers count whole milliseconds and may fire one early.
      assert.ok(waitedMs >= delayMs - 2, `${waitedMs} of ${delayMs} ms`);
    }
  });
});

describe("connectMqtt: an end at a bad moment", () => {
  it("comes also while there is no connection", async () => {
    await using broker = await startBroker({ port: 0, policy: openPolicy });
    const relay = await startRelay(broker.address.port);
    const transport = await connectMqtt({ ...options, url: relay.url });
    const lost = changed(transport, false);
    await relay.close();
    await lost;
    await transport[Symbol.asyncDispose]();
  });

  it("does not wait for ever for a broker that acknowledges nothing", async () => {
    await using server = await startScriptedBroker(({ type }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
    });
    const transport = await connectMqtt({ ...options, url: server.url });
    const given = assert.rejects(transport.publish("a", bytes("x")), PeerError);
    const startMs = performance.now();
    await transport[Symbol.asyncDispose]();
    await given;
    assert.ok(performance.now() - startMs < 2000);
  });

  it("waits for acknowledgements under way, then says good-bye", async () => {
    await using server = await startScriptedBroker(({ type, chunk }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
      if (type === PACKET.PUBLISH) setImmediate(() => socket.write(puback(chunk)));
    });
    const transport = await connectMqtt({ ...options, url: server.url });
    const published = transport.publish("a", bytes("x"));
    await transport[Symbol.asyncDispose]();
    await published;
    assert.equal(server.heard[0]?.at(-2), PACKET.DISCONNECT);
  });

  it("does not hang where subscriptions are not granted again", async () => {
    let resubscribed = (): void => {};
    const heardAgain = new Promise<void>((resolve) => {
      resubscribed = resolve;
    });
    await using server = await startScriptedBroker(({ type, chunk, connection }, socket) => {
      if (type === PACKET.CONNECT) socket.write(CONNACK);
      if (type === PACKET.SUBSCRIBE && connection === 0) {
        socket.write(suback(chunk), () => socket.destroy());
      }
      if (type === PACKET.SUBSCRIBE && connection === 1) resubscribed();
    });
    const transport = await connectMqtt({ ...options, url: server.url });
    await transport.subscribe("a", () => {});
    await heardAgain;
    const startMs = performance.now();
    await transport[Symbol.asyncDispose]();
    assert.ok(performance.now() - startMs < 2000);
  });
});
