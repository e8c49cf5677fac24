import { ok, strictEqual } from "node:assert/strict";
import { soak } from "../soak/soak.ts";

describe("hundreds of rounds in one process", function () {
  this.timeout(120_000);

  it("keep no file open and little memory", async () => {
    const { counted, rounds, agents, descriptors, grownMBPer1000 } = await soak(400);
    strictEqual(counted, rounds * agents);
    strictEqual(descriptors[1] <= descriptors[0], true, `descriptors ${descriptors}`);
    // A short run is noisy: the long one, npm run soak, has the sharp bound.
    ok(grownMBPer1000 < 10, `${grownMBPer1000} MB per 1,000 rounds`);
  });
});
