import assert from "node:assert/strict";
import { openPolicy, startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { Inbox } from "../contract/transport-inbox.ts";
import { RawClient } from "./raw-client.ts";
import { publishPacket } from "./raw-packets.ts";

const PAIRS = 40;

describe("broker: messages that overtake each other", () => {
  it(`loses none of ${PAIRS} retained models with a small message right behind each`, async () => {
    await using broker = await startBroker({ port: 0, policy: openPolicy });
    await using device = await connectMqtt({ url: broker.url, clientId: "device" });
    const models = new Inbox();
    const rounds = new Inbox();
    await device.subscribe("task/+/model", models.handler);
    await device.subscribe("task/+/round/current", rounds.handler);

    await using aggregator = await RawClient.join(broker.address.port, { clientId: "aggregator" });
    for (let round = 1; round <= PAIRS; round++) {
      // One write, so that the broker has both in hand before the first is stored. QoS 0, as the
      // answer to QoS 1 gives a store in memory time to finish; a store on disk would need more.
      aggregator.send(
        publishPacket({ topic: "task/simple/model", retain: true }),
        publishPacket({ topic: "task/simple/round/current" }),
      );
      await rounds.atLeast(round);
    }
    const marker = new Inbox();
    await device.subscribe("marker", marker.handler);
    await device.publish("marker", new Uint8Array(1));
    await marker.atLeast(1);
    assert.deepEqual([models.messages.length, rounds.messages.length], [PAIRS, PAIRS]);
  });
});
