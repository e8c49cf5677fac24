import { ok, strictEqual } from "node:assert/strict";
import { runWatchingJob } from "./watching.ts";

describe("bench watching", () => {
  it("measures an agent that watches, without rounds and while it trains", async () => {
    const job = { model: "micro", framesPerSecond: 5, seconds: 2, learnFrames: 40 };
    const { idle, training, trainingShare, rssBytes } = await runWatchingJob(job);
    for (const { scored, dropped, p99Ms } of [idle, training]) {
      strictEqual(scored + dropped, 10);
      ok(p99Ms > 0);
    }
    ok(trainingShare > 0 && trainingShare <= 1);
    ok(rssBytes > 1e7);
  }).timeout(30_000);
});
