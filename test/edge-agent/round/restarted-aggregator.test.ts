import { deepStrictEqual } from "node:assert/strict";
import { Aggregator, type AggregatorOptions } from "@lares/aggregator";
import { type RoundResult, silentLog } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { AgentStage } from "./agent-stage.ts";
import { fleet } from "./scripted-aggregator.ts";

const options: AggregatorOptions = {
  fleet,
  spec: tiny,
  rounds: 2,
  quorum: 1,
  deadlineMs: 60_000,
  dtype: "f32",
  training: { epochs: 2, batchSize: 4, learningRate: 0.001 },
  strategy: "fedavg",
  seed: 1,
};

describe("an agent and an aggregator that is started again with the same seed", () => {
  it("train every round of both runs, though the clock stands still", async () => {
    const stage = await AgentStage.open();
    const { clock, stop } = stage;
    const results: RoundResult[] = [];
    const first = new AbortController();
    const onResult = (result: RoundResult) => {
      results.push(result);
      // The first life ends between two rounds.
      if (results.length === 1) first.abort();
    };
    const live = async (clientId: string, signal: AbortSignal) => {
      const parts = { transport: stage.connect(clientId), clock, log: silentLog, onResult };
      await new Aggregator(options, parts).run(signal);
      await parts.transport[Symbol.asyncDispose]();
    };
    const running = stage.start({ method: "fedala" });
    await live("first-life", first.signal);
    await live("second-life", stop.signal);
    await running;
    deepStrictEqual(
      results.map(({ round, contributions }) => [round, contributions.length]),
      [
        [0, 1],
        [0, 1],
        [1, 1],
      ],
    );
  });
});
