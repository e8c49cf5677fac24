import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { setImmediate as breathe } from "node:timers/promises";
import { latestOnly } from "@lares/edge-agent";

const neverAborted = new AbortController().signal;

describe("latestOnly", () => {
  it("gives a slow reader the latest, and ends with the source", async () => {
    async function* counting() {
      for (let i = 1; i <= 9; i++) yield i;
    }
    const seen: number[] = [];
    for await (const item of latestOnly(counting, neverAborted)) {
      seen.push(item);
      for (let i = 0; i < 20; i++) await breathe();
    }
    strictEqual(seen.at(-1), 9);
    strictEqual(seen.length < 4, true);
  });

  it("gives a fast reader everything", async () => {
    async function* slow() {
      for (let i = 1; i <= 5; i++) {
        for (let wait = 0; wait < 20; wait++) await breathe();
        yield i;
      }
    }
    const seen: number[] = [];
    for await (const item of latestOnly(slow, neverAborted)) seen.push(item);
    deepStrictEqual(seen, [1, 2, 3, 4, 5]);
  });

  it("gives the last item before the failure of the source", async () => {
    async function* failing() {
      yield "last";
      throw new Error("unplugged");
    }
    const seen: string[] = [];
    await rejects(async () => {
      for await (const item of latestOnly(failing, neverAborted)) seen.push(item);
    }, /unplugged/);
    deepStrictEqual(seen, ["last"]);
  });

  it("ends the source when its reader leaves", async () => {
    let hasEnded = false;
    async function* endless(signal: AbortSignal) {
      try {
        while (!signal.aborted) {
          await breathe();
          yield 1;
        }
      } finally {
        hasEnded = true;
      }
    }
    for await (const _ of latestOnly(endless, neverAborted)) break;
    strictEqual(hasEnded, true);
  });
});
