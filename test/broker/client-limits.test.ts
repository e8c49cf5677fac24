import assert from "node:assert/strict";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { RawClient } from "./raw-client.ts";
import { connectPacket, publishPacket } from "./raw-packets.ts";
import { RecordedLog } from "./recorded-log.ts";

describe("broker: clients that would cost without end", () => {
  let broker: Broker;
  let recorded: RecordedLog;

  beforeEach(async () => {
    recorded = new RecordedLog();
    broker = await startBroker({
      port: 0,
      policy: openPolicy,
      connectTimeoutMs: 200,
      log: recorded.log,
    });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  it("one that never says CONNECT is hung up on", async () => {
    await using silent = await RawClient.open(broker.address.port);
    await silent.closed;
    assert.match(
      String((await recorded.first("stranger-failed")).fields.error),
      /connect did not arrive in time/,
    );
  });

  it("one that says CONNECT byte by byte is hung up on", async () => {
    await using slow = await RawClient.open(broker.address.port);
    const bytes = connectPacket({ clientId: "slow" });
    let sent = 0;
    const drip = setInterval(() => slow.send(bytes.subarray(sent, ++sent)), 40);
    await slow.closed;
    clearInterval(drip);
    assert.ok(sent > 1 && sent < bytes.length, `${sent} bytes were taken`);
  });

  for (const keepaliveSeconds of [0, 301]) {
    it(`one that would be missed after ${keepaliveSeconds || "endless"} seconds is refused`, async () => {
      await using client = await RawClient.open(broker.address.port);
      client.send(connectPacket({ clientId: "lobby", keepaliveSeconds }));
      await client.hears(Buffer.from([0x20, 2, 0, 6]));
      await client.closed;
    });
  }

  it("one that leaves more than 20 messages of QoS 2 half sent is hung up on", async () => {
    await using client = await RawClient.join(broker.address.port, { clientId: "lobby" });
    for (let messageId = 1; messageId <= 21; messageId++) {
      client.send(publishPacket({ topic: "a", qos: 2, messageId }));
    }
    await client.closed;
  });
});
