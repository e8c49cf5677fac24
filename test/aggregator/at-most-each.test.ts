import { strictEqual } from "node:assert/strict";
import { AtMostEach } from "../../aggregator/src/at-most-each.ts";
import { ManualClock } from "../manual-clock.ts";

describe("something that is called at most each second", () => {
  let calls = 0;
  let clock: ManualClock;
  let telling: AtMostEach;
  beforeEach(() => {
    calls = 0;
    clock = new ManualClock();
    telling = new AtMostEach(1000, clock, () => calls++);
  });

  it("is called at once, and once more for all that changes within the second", () => {
    for (let i = 0; i < 5; i++) telling.changed();
    strictEqual(calls, 1);
    clock.advance(1000);
    strictEqual(calls, 2);
    clock.advance(5000);
    strictEqual(calls, 2);
  });

  it("is not called any more once it was stopped", () => {
    telling.changed();
    telling.changed();
    telling.stop();
    clock.advance(2000);
    telling.changed();
    strictEqual(calls, 1);
  });
});
