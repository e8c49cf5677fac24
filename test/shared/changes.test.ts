import { rejects, strictEqual } from "node:assert/strict";
import { getEventListeners } from "node:events";
import { Changes } from "@lares/shared";

const never = new AbortController().signal;

describe("Changes", () => {
  it("resolves at once when the condition is met", async () => {
    await new Changes().until(() => true, never);
  });

  it("looks again at each change, and no more once it is met", async () => {
    const changes = new Changes();
    let looks = 0;
    const met = changes.until(() => ++looks === 3, never);
    changes.changed();
    changes.changed();
    await met;
    changes.changed();
    strictEqual(looks, 3);
  });

  it("leaves no listener on its signal", async () => {
    const { signal } = new AbortController();
    const changes = new Changes();
    let isMet = false;
    const met = changes.until(() => isMet, signal);
    strictEqual(getEventListeners(signal, "abort").length, 1);
    isMet = true;
    changes.changed();
    await met;
    strictEqual(getEventListeners(signal, "abort").length, 0);
  });

  it("ends with the signal's reason and looks no more", async () => {
    const changes = new Changes();
    const controller = new AbortController();
    let looks = 0;
    const isMet = () => {
      looks++;
      return false;
    };
    const waiting = changes.until(isMet, controller.signal);
    controller.abort(new RangeError("enough"));
    await rejects(waiting, RangeError);
    changes.changed();
    strictEqual(looks, 1);
    await rejects(changes.until(isMet, controller.signal), RangeError);
  });
});
