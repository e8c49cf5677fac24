import { strictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { oneAtATime } from "../../../aggregator/page/src/rounds/one-at-a-time.ts";

describe("what is asked for while it runs", () => {
  it("runs once more afterwards, however often it was asked, also after a failure", async () => {
    const ends: ((error?: Error) => void)[] = [];
    const ask = oneAtATime(
      () =>
        new Promise((resolve, reject) => {
          ends.push((error) => (error === undefined ? resolve() : reject(error)));
        }),
    );
    for (let i = 0; i < 5; i++) ask();
    strictEqual(ends.length, 1);
    ends[0]?.(new Error("the server is gone"));
    await setImmediate();
    strictEqual(ends.length, 2);
    ends[1]?.();
    await setImmediate();
    strictEqual(ends.length, 2);
  });
});
