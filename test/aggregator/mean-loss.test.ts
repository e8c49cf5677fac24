import { ok, strictEqual } from "node:assert/strict";
import { meanLoss } from "@lares/aggregator";
import type { DeviceId } from "@lares/shared";

const contribution = (samples: number, after: number) => ({
  device: "a" as DeviceId,
  samples,
  loss: { background: 1, before: 2, after },
  norm: 0,
});

describe("meanLoss", () => {
  it("weighs by samples", () => {
    strictEqual(meanLoss([contribution(3, 1), contribution(1, 5)], "after"), 2);
    strictEqual(meanLoss([contribution(3, 1)], "before"), 2);
  });

  it("stays finite, so that it can be written as JSON", () => {
    const loss = Number.MAX_VALUE;
    ok(
      Number.isFinite(meanLoss([contribution(4096, loss), contribution(4096, loss / 2)], "after")),
    );
  });
});
