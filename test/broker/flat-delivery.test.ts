import { strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { Aedes } from "aedes";
import { deliverFlat } from "../../broker/src/flat-delivery.ts";

const MESSAGES = 50_000;

interface Emitter {
  readonly concurrency: number;
  on(topic: string, notify: (message: object, done: () => void) => void, done: () => void): void;
  emit(message: object, done: () => void): void;
}

describe("broker: messages queued behind slow subscribers that nobody has subscribed to", () => {
  for (const isFlat of [false, true]) {
    it(isFlat ? "are all done" : "overflow the stack of aedes as it comes", async () => {
      const aedes = await Aedes.createBroker();
      const { mq } = aedes as unknown as { mq: Emitter };
      if (isFlat) deliverFlat(aedes);
      const slow: (() => void)[] = [];
      await new Promise<void>((resolve) => {
        mq.on("slow", (_message, done) => slow.push(done), resolve);
      });
      for (let i = 0; i < mq.concurrency; i++) mq.emit({ topic: "slow" }, () => {});
      let finished = 0;
      for (let i = 0; i < MESSAGES; i++) mq.emit({ topic: "nobody" }, () => finished++);
      let thrown: unknown;
      try {
        slow[0]?.();
      } catch (error) {
        thrown = error;
      }
      strictEqual(thrown instanceof RangeError, !isFlat);
      strictEqual(finished === MESSAGES, isFlat);
      const closed = once(aedes, "closed");
      aedes.close();
      await closed;
    });
  }
});
