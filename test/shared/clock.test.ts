import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { sleep, systemClock } from "@lares/shared";
import { ManualClock } from "../manual-clock.ts";

describe("systemClock", () => {
  it("never goes back and calls after the delay", async () => {
    const before = systemClock.nowMs();
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    // Timers may fire up to a millisecond early.
    ok(systemClock.nowMs() - before >= 4);
  });

  it("does not call what was cancelled", async () => {
    let calls = 0;
    const cancel = systemClock.after(0, () => calls++);
    cancel();
    await new Promise<void>((resolve) => systemClock.after(2, resolve));
    strictEqual(calls, 0);
  });
});

describe("sleep", () => {
  it("lasts as long as asked", async () => {
    const clock = new ManualClock();
    let isOver = false;
    const asleep = sleep(clock, 250).then(() => {
      isOver = true;
    });
    clock.advance(249);
    await new Promise(setImmediate);
    strictEqual(isOver, false);
    clock.advance(1);
    await asleep;
    deepStrictEqual(clock.pendingMs, []);
  });

  it("ends with the signal's reason and leaves no timer", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const asleep = sleep(clock, 250, controller.signal);
    controller.abort(new RangeError("enough"));
    await rejects(asleep, RangeError);
    deepStrictEqual(clock.pendingMs, []);
  });

  it("does not begin after the signal", async () => {
    const clock = new ManualClock();
    await rejects(sleep(clock, 250, AbortSignal.abort(new RangeError("enough"))), RangeError);
    deepStrictEqual(clock.pendingMs, []);
  });

  it("lets go of the signal", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const asleep = sleep(clock, 1, controller.signal);
    clock.advance(1);
    await asleep;
    const aborted = once(controller.signal, "abort");
    controller.abort();
    await aborted;
    deepStrictEqual(clock.pendingMs, []);
  });
});

describe("ManualClock", () => {
  it("calls in order of time, then of setting, and what is added on the way", () => {
    const clock = new ManualClock();
    const calls: [string, number][] = [];
    const note = (name: string) => () => void calls.push([name, clock.nowMs()]);
    clock.after(20, note("c"));
    clock.after(10, () => {
      note("a")();
      clock.after(5, note("b"));
    });
    clock.after(20, note("d"));
    clock.after(31, note("never"));
    clock.advance(30);
    deepStrictEqual(calls, [
      ["a", 10],
      ["b", 15],
      ["c", 20],
      ["d", 20],
    ]);
    deepStrictEqual(clock.pendingMs, [1]);
  });
});
