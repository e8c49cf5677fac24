import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { chaos } from "../chaos/chaos.ts";

describe("rounds over a network that cuts, stalls, slices, delays and duplicates", function () {
  this.timeout(120_000);

  it("lose nothing that has a receipt, count nothing twice and answer everybody", async () => {
    const outcome = await chaos({ agents: 6, rounds: 6, seed: 3 });
    strictEqual(outcome.cuts > 20 && outcome.duplicates > 5, true, JSON.stringify(outcome));
    strictEqual(outcome.accepted >= outcome.rounds * 3, true, "a quorum in every round");
    strictEqual(outcome.receipted, outcome.updates);
    for (const [kind, found] of Object.entries(outcome.violations)) {
      deepStrictEqual(found, [], kind);
    }
  });
});
