import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type BrokerProcess, startBrokerProcess } from "../broker/broker-process.ts";
import { playDisturbedRound } from "../chaos/disturbed-round.ts";

const AGENTS = 100;

describe("a broker that is killed in mid-round", function () {
  this.timeout(120_000);

  it("costs 100 agents at most ten seconds, and the round not a byte", async () => {
    const first = await startBrokerProcess({ timeoutMs: 120_000 });
    const { port } = first;
    const url = `mqtt://127.0.0.1:${port}`;
    let second: BrokerProcess | undefined;
    try {
      const undisturbed = await playDisturbedRound(url, AGENTS);
      const disturbed = await playDisturbedRound(url, AGENTS, async () => {
        first.child.kill("SIGKILL");
        await first.exited;
        second = await startBrokerProcess({ timeoutMs: 120_000, port });
      });
      strictEqual(disturbed.cameBack, AGENTS);
      ok(disturbed.lastBackMs < 10_000, `the last was back after ${disturbed.lastBackMs} ms`);
      strictEqual(disturbed.result.contributions.length, AGENTS);
      strictEqual(disturbed.result.model, undisturbed.result.model);
      deepStrictEqual(undisturbed.cameBack, 0);
    } finally {
      await second?.[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    }
  });
});
