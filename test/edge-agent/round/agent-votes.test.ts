import { ok, strictEqual } from "node:assert/strict";
import { initialWeights, weightsDigest } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { AgentStage, base } from "./agent-stage.ts";
import type { ScriptedAggregator } from "./scripted-aggregator.ts";

const candidate = initialWeights(tiny, 2);

describe("agent that is asked for its vote", () => {
  let stage: AgentStage;
  let aggregator: ScriptedAggregator;

  beforeEach(async () => {
    stage = await AgentStage.open();
    aggregator = stage.aggregator;
    await aggregator.publishModel(3, base);
  });

  it("compares candidate and base on held-out frames", async () => {
    const running = stage.start();
    await aggregator.say(3, base, { phase: "aggregating" });
    const voting = aggregator.nextVote();
    await aggregator.publishCandidate(3, candidate);
    const vote = await voting;
    strictEqual(vote.base, weightsDigest(base));
    strictEqual(vote.candidate, weightsDigest(candidate));
    ok(vote.loss.base > 0 && vote.loss.base !== vote.loss.candidate);
    const again = aggregator.nextVote();
    await aggregator.publishCandidate(3, candidate);
    strictEqual((await again).loss.candidate, vote.loss.candidate, "asked again, it says the same");
    await stage.end(running);
  });

  it("says that a candidate overflows", async () => {
    const running = stage.start();
    await aggregator.say(3, base, { phase: "aggregating" });
    const voting = aggregator.nextVote();
    await aggregator.publishCandidate(
      3,
      base.map(() => 3e38),
    );
    strictEqual((await voting).loss.candidate, null);
    await stage.end(running);
  });

  it("passes over a candidate of another round, which a broker has kept", async () => {
    await aggregator.publishCandidate(2, candidate);
    const running = stage.start();
    const voting = aggregator.nextVote();
    await aggregator.say(3, base, { phase: "aggregating" });
    await aggregator.publishCandidate(3, base);
    strictEqual((await voting).candidate, weightsDigest(base));
    await stage.end(running);
  });
});
