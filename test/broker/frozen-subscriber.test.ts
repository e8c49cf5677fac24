import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type Broker, openPolicy, roleLimits, startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { subscribePacket } from "./raw-packets.ts";
import { RecordedLog } from "./recorded-log.ts";

/** More than the two ends of a socket hold back in the kernel. */
const MESSAGES = 200;
const MESSAGE_BYTES = 200_000;

describe("broker: a subscriber that stops to read", function () {
  this.timeout(20_000);
  let recorded: RecordedLog;

  async function startWith(drainTimeoutMs: number): Promise<Broker> {
    recorded = new RecordedLog();
    return startBroker({ port: 0, policy: openPolicy, drainTimeoutMs, log: recorded.log });
  }

  async function freeze({ address }: Broker): Promise<RawClient> {
    const frozen = await RawClient.join(address.port, { clientId: "frozen" });
    frozen.send(subscribePacket("model"));
    await frozen.hears(Buffer.from([0x90, 3, 0, 1, 1]));
    frozen.socket.pause();
    return frozen;
  }

  it("is cut off, and the others get everything", async () => {
    await using broker = await startWith(300);
    await using _frozen = await freeze(broker);
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    const inbox = new Inbox();
    await lobby.subscribe("model", inbox.handler);
    await using aggregator = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    const model = new Uint8Array(MESSAGE_BYTES);
    for (let sent = 0; sent < MESSAGES; sent++) await aggregator.publish("model", model);

    assert.equal((await inbox.atLeast(MESSAGES)).length, MESSAGES);
    const { level, fields } = await recorded.first("client-failed");
    assert.equal(level, "warn");
    assert.equal(fields.client, "frozen");
    assert.match(String(fields.error), /does not keep up: \d+ bytes/);
  });

  it("is cut off as soon as more waits for it than its role allows", async () => {
    await using broker = await startWith(60_000);
    await using _frozen = await freeze(broker);
    await using aggregator = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    const model = new Uint8Array(MESSAGE_BYTES);
    // All at once: the broker itself has to hold their sender back.
    const sent = Array.from({ length: MESSAGES }, () => aggregator.publish("model", model));
    const { fields } = await recorded.first("client-failed");
    await Promise.all(sent);
    const waited = Number(/(\d+) bytes wait/.exec(String(fields.error))?.[1]);
    const { bufferedBytes } = roleLimits.local;
    assert.ok(waited > bufferedBytes && waited < bufferedBytes + 2 * MESSAGE_BYTES, `${waited}`);
  });

  it("gets everything from 50 senders at once, if it only reads slowly", async () => {
    await using broker = await startWith(5000);
    await using slow = await freeze(broker);
    const senders = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        connectMqtt({ url: broker.url, clientId: `sender-${n}` }),
      ),
    );
    const model = new Uint8Array(MESSAGE_BYTES);
    const expectedBytes = 2 * senders.length * MESSAGE_BYTES;
    const all = readSlowly(slow.socket, expectedBytes);
    const both = (sender: (typeof senders)[number]) => [
      sender.publish("model", model),
      sender.publish("model", model),
    ];
    await Promise.all([all, ...senders.flatMap(both)]);
    await Promise.all(senders.map((sender) => sender[Symbol.asyncDispose]()));
  });
});

/** A chunk every 2 ms, which is slower than the senders; @throws Error if it is cut before all is read */
function readSlowly(socket: Socket, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let read = 0;
    socket.on("data", (chunk: Buffer) => {
      read += chunk.length;
      if (read >= bytes) return resolve();
      socket.pause();
      setTimeout(() => socket.resume(), 2);
    });
    socket.once("close", () => reject(new Error(`cut after ${read} bytes`)));
    socket.resume();
  });
}
