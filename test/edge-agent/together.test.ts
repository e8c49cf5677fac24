import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { together } from "@lares/edge-agent";

const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe("together", () => {
  const never = new AbortController().signal;

  it("waits for all", async () => {
    const done: string[] = [];
    const work = (name: string) => async () => {
      await Promise.resolve();
      done.push(name);
    };
    await together([work("a"), work("b")], never);
    deepStrictEqual(done, ["a", "b"]);
  });

  it("stops the others when one fails, and throws its failure when they have stopped", async () => {
    const failure = new Error("failed");
    let isStopped = false;
    const other = (signal: AbortSignal) =>
      untilStopped(signal).finally(() => {
        isStopped = true;
      });
    await rejects(together([other, () => Promise.reject(failure)], never), failure);
    strictEqual(isStopped, true);
  });

  it("throws why it was stopped", async () => {
    const stop = new AbortController();
    const running = together([untilStopped], stop.signal);
    const reason = new Error("told to stop");
    stop.abort(reason);
    await rejects(running, reason);
  });
});
