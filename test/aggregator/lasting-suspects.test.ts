import { deepStrictEqual } from "node:assert/strict";
import { lastingSuspects, type RoundSuspects, type Suspicion } from "@lares/aggregator";
import type { DeviceId } from "@lares/shared";

const [a, b] = ["a", "b"] as [DeviceId, DeviceId];

/** A round that counted both devices; `reason` is why `a` stands out. */
const round = (reason?: Suspicion): RoundSuspects => ({
  counted: [b, a],
  suspects: reason === undefined ? [] : [{ device: a, reasons: [reason] }],
});

describe("lastingSuspects", () => {
  it("names a device that stands out in more than half of its rounds, with all reasons", () => {
    deepStrictEqual(lastingSuspects([round("long"), round("opposite"), round()]), [
      { device: a, reasons: ["long", "opposite"], rounds: 2, of: 3 },
    ]);
  });

  it("does not name one that stands out in half of them", () => {
    deepStrictEqual(lastingSuspects([round("long"), round()]), []);
  });

  it("looks only at rounds that counted the device", () => {
    const without: RoundSuspects = { counted: [b], suspects: [] };
    deepStrictEqual(lastingSuspects([without, round("short"), without]), [
      { device: a, reasons: ["short"], rounds: 1, of: 1 },
    ]);
  });
});
