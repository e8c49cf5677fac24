import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { initialWeights, type RunId, weightsDigest } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { AgentStage, base } from "./agent-stage.ts";
import type { ScriptedAggregator } from "./scripted-aggregator.ts";

const anotherRun = "fedcba9876543210" as RunId;
/** A training that lasts longer than a message takes. */
const long = { epochs: 1000, batchSize: 4, learningRate: 0.001 };

describe("an agent that comes late, or waits", () => {
  let stage: AgentStage;
  let aggregator: ScriptedAggregator;

  beforeEach(async () => {
    stage = await AgentStage.open();
    aggregator = stage.aggregator;
  });

  it("says once that no round is there, and where it listens", async () => {
    const running = stage.start();
    const { level, fields } = await stage.untilLogged("round.waiting");
    strictEqual(level, "info");
    deepStrictEqual([fields.task, fields.topic], ["tiny", "lares/v1/home/task/tiny/round/current"]);
    await aggregator.publishModel(0, base);
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    await aggregator.nextUpdate();
    await stage.end(running);
    strictEqual(stage.logged("round.waiting").length, 1);
  });

  it("waits for new rounds when those that it finds are over, and says so once", async () => {
    await aggregator.publishModel(4, base);
    await aggregator.say(4, base, { phase: "closed" });
    const running = stage.start();
    await stage.untilLogged("round.waiting");
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { run: anotherRun });
    strictEqual((await aggregator.nextUpdate()).update.round, 0);
    await stage.end(running);
    const [waiting, ...more] = stage.logged("round.waiting");
    match(String(waiting?.fields.message), /run 0123456789abcdef are over/);
    deepStrictEqual(more, []);
  });

  for (const phase of ["aggregating", "published"] as const) {
    it(`ends with the last round when that was ${phase} as it came`, async () => {
      const next = initialWeights(tiny, 2);
      await aggregator.publishModel(4, next);
      await aggregator.say(4, phase === "published" ? next : base, { phase });
      const running = stage.start();
      await aggregator.nextState();
      await aggregator.say(4, next, { phase: "closed" });
      const { global, rounds } = await running;
      deepStrictEqual([global, rounds], [next, 0]);
    });
  }

  it("ends with a run that it never trained, as it had found another one over", async () => {
    await aggregator.publishModel(4, base);
    await aggregator.say(4, base, { phase: "closed" });
    const running = stage.start();
    await stage.untilLogged("round.waiting");
    await aggregator.say(0, base, { run: anotherRun, phase: "closed" });
    strictEqual((await running).rounds, 0);
  });

  it("gives up a training when another round collects, and trains that", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 2, training: long });
    await stage.untilLogged("round.training");
    await aggregator.say(1, base, { roundsLeft: 1 });
    strictEqual((await aggregator.nextUpdate()).update.round, 1);
    strictEqual(stage.logged("round.missed")[0]?.fields.round, 0);
    await stage.end(running);
  });

  it("gives up a training when the run is over", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { training: long });
    await stage.untilLogged("round.training");
    await aggregator.say(0, base, { phase: "closed" });
    strictEqual((await running).bytesSent, 0);
    strictEqual(stage.logged("round.missed").length, 1);
  });

  it("finishes a training that no other round needs yet, and keeps it for its own room", async () => {
    const running = stage.start({ method: "fedala" });
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 2, training: { ...long, epochs: 50 } });
    await stage.untilLogged("round.training");
    await aggregator.say(1, base, { roundsLeft: 1, phase: "open" });
    await stage.untilLogged("update.unanswered");
    await aggregator.say(1, base, { roundsLeft: 1 });
    const { message, update } = await aggregator.nextUpdate();
    strictEqual(update.round, 1);
    await aggregator.answer(message, update, "accepted");
    const { fields } = await stage.untilLogged("update.accepted");
    strictEqual(fields.alpha === undefined, false, "there was a local model to mix");
    await stage.end(running);
    strictEqual(aggregator.updates.length, 1);
  });

  it("does not train a foreign model, and says so once, whatever weights it has", async () => {
    const running = stage.start();
    await aggregator.nextState();
    const foreign = { spec: "0".repeat(64) as never };
    await aggregator.publishModel(0, base.subarray(1));
    await aggregator.say(0, base.subarray(1), foreign);
    await aggregator.say(0, base, foreign);
    await aggregator.publishModel(0, base);
    await aggregator.say(1, base);
    strictEqual((await aggregator.nextUpdate()).update.round, 1);
    strictEqual(stage.logged("round.foreign-model").length, 1);
    await stage.end(running);
  });

  it("is not harmed by models that are garbage, or not what they say, and warns once", async () => {
    const running = stage.start();
    await aggregator.nextState();
    await aggregator.publishRawModel(new Uint8Array([0xc1]));
    await aggregator.publishRawModel(new Uint8Array(4 * base.length + 4097));
    await aggregator.publishModel(0, base.subarray(1));
    await aggregator.publishModel(0, initialWeights(tiny, 2), weightsDigest(base));
    await aggregator.publishModel(
      0,
      base.map(() => Number.NaN),
    );
    await aggregator.say(0, base);
    await aggregator.publishModel(0, base);
    await aggregator.nextUpdate();
    await stage.end(running);
    const refusals = stage.logged("message.refused");
    deepStrictEqual(
      refusals.map(({ level }) => level),
      ["warn", "debug", "debug", "debug", "debug"],
    );
    match(String(refusals[1]?.fields.reason), /^model has 4325 bytes, at most 4324 are allowed$/);
  });
});
