import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { getEventListeners } from "node:events";
import { samplesOf } from "@lares/edge-agent";
import {
  BugError,
  decodeWeights,
  initialWeights,
  MAX_SAMPLES,
  type RunId,
  weightsDigest,
} from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";
import { AgentStage, base, train } from "./agent-stage.ts";
import type { ScriptedAggregator } from "./scripted-aggregator.ts";

const anotherRun = "fedcba9876543210" as RunId;

describe("agent", () => {
  let stage: AgentStage;
  let aggregator: ScriptedAggregator;

  beforeEach(async () => {
    stage = await AgentStage.open();
    aggregator = stage.aggregator;
  });

  it("sends what training added to the base, and ends when the last round is closed", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const { message, update } = await aggregator.nextUpdate();
    strictEqual(message.topic, "lares/v1/home/task/tiny/round/0/update/lobby");
    strictEqual(update.base, weightsDigest(base));
    strictEqual(update.samples, 8);
    ok(update.loss.after < update.loss.before);
    const delta = decodeWeights(update.weights, "f32", base.length);
    ok(delta.some((value) => value !== 0));

    await aggregator.answer(message, update, "accepted");
    const next = base.map((value, i) => value + (delta[i] as number));
    await aggregator.publishModel(1, next);
    await aggregator.say(0, next, { phase: "closed" });
    const outcome = await running;
    deepStrictEqual(outcome.global, next);
    strictEqual(outcome.rounds, 1);
    strictEqual(outcome.bytesSent, message.payload.length);
    deepStrictEqual(aggregator.states, ["online", "offline"]);
  });

  it("waits for the base that the round names, whatever order messages come in", async () => {
    const running = stage.start();
    await aggregator.say(0, base);
    await aggregator.publishModel(0, initialWeights(tiny, 2));
    await aggregator.publishModel(0, base);
    strictEqual((await aggregator.nextUpdate()).update.base, weightsDigest(base));
    await stage.end(running);
    strictEqual(aggregator.updates.length, 1);
  });

  it("sends again until the receipt, waiting longer each time, and trains once", async () => {
    const { clock } = stage;
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const first = await aggregator.nextUpdate();
    for (const waitMs of [1_500, 3_000, 6_000, 12_000, 22_500, 22_500]) {
      deepStrictEqual(clock.pendingMs, [waitMs]);
      const again = aggregator.nextUpdate();
      clock.advance(waitMs);
      deepStrictEqual((await again).message.payload, first.message.payload);
    }
    await aggregator.answer(first.message, first.update, "accepted");
    await aggregator.say(0, base, { phase: "closed" });
    strictEqual((await running).bytesSent, 7 * first.message.payload.length);
    deepStrictEqual(clock.pendingMs, []);
    strictEqual(stage.logged("round.training").length, 1);
    const waiting = stage.logged("update.waiting");
    deepStrictEqual(
      waiting.map(({ level, fields }) => [level, fields.attempts]),
      [["warn", 4]],
    );
  });

  it("claims as many frames as it may when it has more", async () => {
    const running = stage.start({ samples: wavySamples(1, 5000) });
    await aggregator.publishModel(0, base);
    const training = { epochs: 1, batchSize: 64, learningRate: 0.001 };
    await aggregator.say(0, base, { training });
    strictEqual((await aggregator.nextUpdate()).update.samples, MAX_SAMPLES);
    await stage.end(running);
  });

  it("reports a refusal with its reason and stays for the next round", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    const first = await aggregator.nextUpdate();
    await aggregator.answer(first.message, first.update, "refused", "samples is 8, at most 4");
    await aggregator.say(1, base);
    const second = await aggregator.nextUpdate();
    strictEqual(second.update.round, 1);
    strictEqual(stage.logged("update.refused")[0]?.fields.reason, "samples is 8, at most 4");
    await stage.end(running);
  });

  it("gives up an update whose round nobody waits for, and trains the next", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    await aggregator.nextUpdate();
    await aggregator.say(1, base);
    strictEqual((await aggregator.nextUpdate()).update.round, 1);
    strictEqual(stage.logged("update.unanswered").length, 1);
    await stage.end(running);
  });

  it("does not wait for a receipt of the last round once that is closed", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    await aggregator.nextUpdate();
    await aggregator.say(0, base, { phase: "closed" });
    strictEqual((await running).rounds, 0);
    strictEqual(stage.logged("update.unanswered").length, 1);
    deepStrictEqual(stage.clock.pendingMs, []);
  });

  it("leaves out a round in which training diverges, and sends nothing of it", async () => {
    const values = train.values.map((value) => value * 3e38);
    const running = stage.start({ samples: samplesOf(values, 16) });
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    await stage.untilLogged("round.training-failed");
    await aggregator.say(1, base, { phase: "closed" });
    const { rounds, bytesSent } = await running;
    deepStrictEqual({ rounds, bytesSent }, { rounds: 0, bytesSent: 0 });
    strictEqual(aggregator.updates.length, 0);
  });

  it("trains round 0 of a restarted aggregator, though it starts from the same weights", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 4 });
    const first = await aggregator.nextUpdate();
    await aggregator.answer(first.message, first.update, "refused", "no round has begun");
    await aggregator.say(0, base, { run: anotherRun, roundsLeft: 4 });
    const second = await aggregator.nextUpdate();
    deepStrictEqual([first.update.run, second.update.run], ["0123456789abcdef", anotherRun]);
    await stage.end(running);
  });

  it("logs the histogram of alpha, and forgets its model when the weights begin afresh", async () => {
    const running = stage.start({ method: "fedala" });
    await aggregator.publishModel(0, base);
    const rounds = [{}, {}, { restarts: 1 }, { run: anotherRun }, { run: anotherRun }];
    for (const [round, change] of rounds.entries()) {
      const sent = aggregator.nextUpdate();
      await aggregator.say(round, base, { roundsLeft: 9, ...change });
      const { message, update } = await sent;
      await aggregator.answer(message, update, "accepted");
    }
    await stage.end(running);
    const alphas = stage.logged("update.accepted").map(({ fields }) => fields.alpha);
    deepStrictEqual(
      alphas.map((alpha) => alpha !== undefined),
      [false, true, false, false, true],
    );
    match(JSON.stringify(alphas[1]), /"histogram":\[(\d,){9}\d\]/);
  });

  it("leaves nothing on its signal from round to round", async () => {
    const running = stage.start();
    await aggregator.publishModel(0, base);
    const listeners = [];
    for (let round = 0; round < 4; round++) {
      const sent = aggregator.nextUpdate();
      await aggregator.say(round, base, { roundsLeft: 9 });
      await sent;
      listeners.push(getEventListeners(stage.stop.signal, "abort").length);
    }
    deepStrictEqual(listeners, [0, 0, 0, 0]);
    await stage.end(running);
  });

  it("tells as much of a long room name as it may", async () => {
    const running = stage.start({ options: { room: `${"r".repeat(63)}\u{1f6cb} and more` } });
    await aggregator.nextState();
    strictEqual((await aggregator.info("lobby")).room, "r".repeat(63));
    await stage.end(running);
  });

  it("does not say what the wire format forbids", async () => {
    await rejects(stage.start({ options: { engine: "e".repeat(33) } }), {
      constructor: BugError,
      message: /engine is "e{33}"/,
    });
  });
});
