import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { MAX_RESTARTS } from "@lares/aggregator";
import { weightsDigest } from "@lares/shared";
import { fresh, initial, openStage, plus } from "./stage.ts";

describe("a model stuck at the background", () => {
  const stuck = { loss: { background: 1, before: 1, after: 0.99 } };

  it("starts afresh, at most three times", async () => {
    await using stage = await openStage({
      options: { rounds: 2 * MAX_RESTARTS + 3, quorum: 1 },
      present: ["a"],
    });
    const a = stage.device("a");
    const labels = ["initial/micro", "restart/1", "restart/2", "restart/3"];
    for (const [start, label] of labels.entries()) {
      const first = await stage.witness.phase(2 * start, "collecting");
      strictEqual(first.base, weightsDigest(fresh(label)), label);
      strictEqual(first.restarts, start);
      await a.contribute(first, 1, stuck);
      // A network may be slow: it is given up when a second round changes nothing.
      const second = await stage.witness.phase(2 * start + 1, "collecting");
      strictEqual(second.base, weightsDigest(plus(fresh(label), 1)), label);
      strictEqual(second.restarts, start);
      await a.contribute(second, 1, stuck);
    }
    const last = await stage.witness.phase(2 * labels.length, "collecting");
    strictEqual(last.base, weightsDigest(plus(plus(fresh("restart/3"), 1), 1)));
    const restarts = stage.lines.filter(({ event }) => event === "model.restarted");
    strictEqual(restarts.length, MAX_RESTARTS);
    match(String(restarts[0]?.fields.message), /restart 1 of at most 3/);
  });

  it("is published with the round that starts from the fresh weights", async () => {
    await using stage = await openStage({ options: { rounds: 3, quorum: 1 }, present: ["a"] });
    const a = stage.device("a");
    await a.contribute(await stage.witness.phase(0, "collecting"), 1, stuck);
    await a.contribute(await stage.witness.phase(1, "collecting"), 1, stuck);
    await stage.witness.phase(2, "collecting");
    const models = await stage.witness.several(4, "model");
    deepStrictEqual(
      models.map(({ round, base }) => [round, base]),
      [
        [0, weightsDigest(initial)],
        [1, weightsDigest(plus(initial, 1))],
        [2, weightsDigest(plus(plus(initial, 1), 1))],
        [2, weightsDigest(fresh("restart/1"))],
      ],
    );
  });

  it("stays in the last round: devices keep what they have", async () => {
    await using stage = await openStage({ options: { rounds: 2, quorum: 1 }, present: ["a"] });
    const a = stage.device("a");
    await a.contribute(await stage.witness.phase(0, "collecting"), 1, stuck);
    await a.contribute(await stage.witness.phase(1, "collecting"), 1, stuck);
    deepStrictEqual((await stage.outcome).weights, plus(plus(initial, 1), 1));
    strictEqual((await stage.witness.several(3, "model")).length, 3);
    strictEqual(stage.lines.filter(({ event }) => event === "model.restarted").length, 0);
  });
});
