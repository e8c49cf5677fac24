import assert from "node:assert/strict";
import { openPolicy, startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { RawClient } from "./raw-client.ts";
import { subscribePacket } from "./raw-packets.ts";
import { RecordedLog } from "./recorded-log.ts";

describe("broker: a subscriber that leaves while messages are on their way to it", () => {
  it("is daily life: nobody is warned", async () => {
    const recorded = new RecordedLog();
    await using broker = await startBroker({ port: 0, policy: openPolicy, log: recorded.log });
    await using leaving = await RawClient.join(broker.address.port, { clientId: "leaving" });
    leaving.send(subscribePacket("model"));
    await leaving.hears(Buffer.from([0x90, 3, 0, 1, 1]));
    leaving.socket.pause();

    await using aggregator = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    // More than the two ends of a socket hold back in the kernel.
    const model = new Uint8Array(900_000);
    for (let sent = 0; sent < 20; sent++) aggregator.publish("model", model).catch(() => {});
    await aggregator.publish("sent", new Uint8Array(1));
    leaving.socket.destroy();

    await recorded.first("client-left", ({ fields }) => fields.client === "leaving");
    assert.deepEqual(
      recorded.records.filter(({ level }) => level === "warn" || level === "error"),
      [],
    );
  });
});
