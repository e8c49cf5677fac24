import { deepStrictEqual } from "node:assert/strict";
import { startBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";

const topic = "lares/v1/home/task/micro/round/0/result";

describe("a receiver that slows the broker down", () => {
  it("gets nothing more until it is ready, and then everything in order", async () => {
    await using broker = await startBroker({ port: 0 });
    await using receiver = await connectMqtt({ url: broker.url, clientId: "receiver" });
    await using sender = await connectMqtt({ url: broker.url, clientId: "sender" });
    const heard: number[] = [];
    let release = (): void => {};
    const isFull = new Promise<void>((full) => {
      receiver.pace?.(() => {
        if (heard.length !== 2) return undefined;
        full();
        return new Promise((resolve) => {
          release = resolve;
        });
      });
    });
    const isOver = new Promise<void>((over) => {
      void receiver.subscribe(topic, ({ payload }) => {
        heard.push(payload[0] as number);
        if (heard.length === 5) over();
      });
    });
    await receiver.subscribe(`${topic}/ready`, () => {});
    for (let i = 1; i <= 5; i++) await sender.publish(topic, new Uint8Array([i]));
    await isFull;
    // What the broker has sent is on its way for as long as this round trip takes.
    await sender.subscribe(`${topic}/more`, () => {});
    deepStrictEqual(heard, [1, 2]);
    release();
    await isOver;
    deepStrictEqual(heard, [1, 2, 3, 4, 5]);
  });
});
