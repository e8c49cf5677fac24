import assert from "node:assert/strict";
import { openPolicy, startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { subscribePacket } from "./raw-packets.ts";
import { RecordedLog } from "./recorded-log.ts";

/** More than the two ends of a socket hold back in the kernel. */
const MESSAGES = 100;
const MESSAGE_BYTES = 200_000;

describe("broker: a subscriber that stops to read", () => {
  it("is cut off, and the others get everything", async () => {
    const recorded = new RecordedLog();
    await using broker = await startBroker({
      port: 0,
      policy: openPolicy,
      drainTimeoutMs: 300,
      log: recorded.log,
    });
    await using frozen = await RawClient.join(broker.address.port, { clientId: "frozen" });
    frozen.send(subscribePacket("model"));
    await frozen.hears(Buffer.from([0x90, 3, 0, 1, 1]));
    frozen.socket.pause();

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
});
