import { deepStrictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { startBroker } from "@lares/broker";
import { Changes, connectMqtt } from "@lares/shared";

const DEVICES = 60;
const topicOf = (device: number): string => `lares/v1/home/device/d${device}/info`;

describe("what a broker keeps", () => {
  it("never comes after what has taken its place, whenever somebody subscribes", async function () {
    this.timeout(20_000);
    await using broker = await startBroker({ port: 0 });
    await using device = await connectMqtt({ url: broker.url, clientId: "d" });
    const publishAll = (word: string) =>
      Promise.all(
        Array.from({ length: DEVICES }, (_, i) =>
          device.publish(topicOf(i), Buffer.from(word), { retain: true }),
        ),
      );
    for (let trial = 0; trial < 5; trial++) {
      await publishAll("old");
      await using reader = await connectMqtt({ url: broker.url, clientId: `reader-${trial}` });
      const latest = new Map<string, string>();
      const changes = new Changes();
      const subscribed = reader.subscribe("lares/v1/home/device/+/info", (message) => {
        latest.set(message.topic, Buffer.from(message.payload).toString());
        changes.changed();
      });
      for (let i = 0; i < trial; i++) await setImmediate();
      await publishAll("new");
      await subscribed;
      // Behind all that the broker had for it.
      await device.publish("lares/v1/home/device/end/info", Buffer.from("end"));
      await changes.until(() => latest.size > DEVICES, AbortSignal.timeout(5000));
      const stale = [...latest].filter(([, word]) => word === "old");
      deepStrictEqual(stale, []);
    }
  });
});
