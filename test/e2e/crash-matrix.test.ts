import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { crashMatrix } from "../chaos/crash-matrix.ts";

describe("an aggregator that is killed in a round of five devices", function () {
  this.timeout(120_000);

  for (const [why, isGated, every] of [
    ["each tenth kill", false, 10],
    ["with votes, each twentieth", true, 20],
  ] as const) {
    it(`goes on with the same bytes, every update once (${why})`, async () => {
      const { kills, worstResumeMs, ...outcome } = await crashMatrix({ every, isGated });
      strictEqual(kills >= 3, true, `${kills} kills`);
      deepStrictEqual(outcome, { sameBytes: kills, doubleCounted: 0, receiptedLost: 0 });
      strictEqual(worstResumeMs > 0, true);
    });
  }
});
