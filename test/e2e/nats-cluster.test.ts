import { deepStrictEqual } from "node:assert/strict";
import { playOnClusters } from "../cluster/cluster.ts";
import { requireTool } from "../require-tool.ts";

describe("a cluster of three NATS servers of which one is killed in mid-round", function () {
  this.timeout(300_000);

  it("completes the round with the bytes of an undisturbed one on Mosquitto", async function () {
    requireTool(this, "nats-server");
    requireTool(this, "mosquitto");
    const {
      worstBackMs: _,
      cameBack: __,
      ...outcome
    } = await playOnClusters({
      agents: 6,
      kills: 1,
    });
    deepStrictEqual(outcome, { agents: 6, kills: 1, completed: 1, sameBytes: 1, doubleCounted: 0 });
  });
});
