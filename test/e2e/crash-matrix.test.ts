import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { crashMatrix } from "../chaos/crash-matrix.ts";

describe("an aggregator that is killed in a round of five devices", function () {
  this.timeout(120_000);

  it("goes on with the same bytes, every update once (each tenth kill)", async () => {
    const { kills, worstResumeMs, ...outcome } = await crashMatrix(10);
    strictEqual(kills >= 6, true, `${kills} kills`);
    deepStrictEqual(outcome, { sameBytes: kills, doubleCounted: 0, receiptedLost: 0 });
    strictEqual(worstResumeMs > 0, true);
  });
});
