import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Agent, createMethod, Learner, samplesOf } from "@lares/edge-agent";
import {
  type DeviceId,
  decodeWeights,
  initialWeights,
  type Log,
  MAX_SAMPLES,
  MemoryBus,
  type RunId,
  referenceEngine,
  weightsDigest,
} from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";
import { fleet, ScriptedAggregator } from "./scripted-aggregator.ts";

const base = initialWeights(tiny, 1);
const device = "lobby" as DeviceId;
const train = wavySamples(1, 8);

describe("agent", () => {
  let bus: MemoryBus;
  let aggregator: ScriptedAggregator;
  let clock: ManualClock;
  let stop: AbortController;
  let events: { event: string; fields: Record<string, unknown> }[];
  const log: Log = (_level, event, fields = {}) => void events.push({ event, fields });

  beforeEach(async () => {
    bus = new MemoryBus();
    aggregator = await ScriptedAggregator.join(bus, tiny);
    clock = new ManualClock();
    stop = new AbortController();
    events = [];
  });

  const start = async (samples = train) => {
    const network = await referenceEngine().createNetwork(tiny, { batchSize: 64 });
    const method = createMethod("fedavg", tiny);
    const learner = new Learner({ network, method, train: samples, heldOut: samples, seed: 1 });
    const transport = bus.connect({ clientId: device });
    const agent = new Agent(
      { fleet, device, room: "lobby", spec: tiny, engine: "reference", version: "0" },
      { transport, learner, clock, log, random: () => 0.5 },
    );
    return agent.run(stop.signal);
  };
  const logged = (event: string) => events.filter((entry) => entry.event === event);

  it("sends what training added to the base, and ends when the last round is closed", async () => {
    const running = start();
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
    const running = start();
    await aggregator.say(0, base);
    await aggregator.publishModel(0, initialWeights(tiny, 2));
    await aggregator.publishModel(0, base);
    strictEqual((await aggregator.nextUpdate()).update.base, weightsDigest(base));
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
    strictEqual(aggregator.updates.length, 1);
  });

  it("sends again until the receipt, waiting longer each time, and trains once", async () => {
    const running = start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const first = await aggregator.nextUpdate();
    for (const waitMs of [1_500, 3_000, 6_000]) {
      deepStrictEqual(clock.pendingMs, [waitMs]);
      const again = aggregator.nextUpdate();
      clock.advance(waitMs);
      deepStrictEqual((await again).message.payload, first.message.payload);
    }
    await aggregator.answer(first.message, first.update, "accepted");
    await aggregator.say(0, base, { phase: "closed" });
    strictEqual((await running).bytesSent, 4 * first.message.payload.length);
    deepStrictEqual(clock.pendingMs, []);
    strictEqual(logged("round.training").length, 1);
  });

  it("claims as many frames as it may when it has more", async () => {
    const running = start(wavySamples(1, 5000));
    await aggregator.publishModel(0, base);
    const training = { epochs: 1, batchSize: 64, learningRate: 0.001 };
    await aggregator.say(0, base, { training });
    strictEqual((await aggregator.nextUpdate()).update.samples, MAX_SAMPLES);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("reports a refusal with its reason and stays for the next round", async () => {
    const running = start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    const first = await aggregator.nextUpdate();
    await aggregator.answer(first.message, first.update, "refused", "samples is 8, at most 4");
    await aggregator.say(1, base);
    const second = await aggregator.nextUpdate();
    strictEqual(second.update.round, 1);
    strictEqual(logged("update.refused")[0]?.fields.reason, "samples is 8, at most 4");
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("gives up an update whose round nobody waits for, and trains the next", async () => {
    const running = start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    await aggregator.nextUpdate();
    await aggregator.say(1, base);
    strictEqual((await aggregator.nextUpdate()).update.round, 1);
    strictEqual(logged("update.unanswered").length, 1);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("does not wait for a receipt of the last round once that is closed", async () => {
    const running = start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    await aggregator.nextUpdate();
    await aggregator.say(0, base, { phase: "closed" });
    strictEqual((await running).rounds, 0);
    strictEqual(logged("update.unanswered").length, 1);
    deepStrictEqual(clock.pendingMs, []);
  });

  it("does not train a foreign model, and says so once", async () => {
    const running = start();
    await aggregator.nextState();
    const foreign = { spec: "0".repeat(64) as never };
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, foreign);
    await aggregator.say(0, base, foreign);
    await aggregator.say(1, base);
    strictEqual((await aggregator.nextUpdate()).update.round, 1);
    strictEqual(logged("round.foreign-model").length, 1);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("is not harmed by models that are garbage, too short, or not what they say", async () => {
    const running = start();
    await aggregator.publishRawModel(new Uint8Array([0xc1]));
    await aggregator.publishModel(0, base.subarray(1));
    await aggregator.publishModel(0, initialWeights(tiny, 2), weightsDigest(base));
    await aggregator.publishModel(
      0,
      base.map(() => Number.NaN),
    );
    await aggregator.say(0, base);
    await aggregator.publishModel(0, base);
    await aggregator.nextUpdate();
    strictEqual(logged("message.refused").length, 4);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("leaves out a round in which training diverges, and sends nothing of it", async () => {
    const running = start(
      samplesOf(
        train.values.map((value) => value * 3e38),
        16,
      ),
    );
    await aggregator.nextState();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 1 });
    await aggregator.say(0, base, { phase: "closed" });
    const { rounds, bytesSent } = await running;
    deepStrictEqual({ rounds, bytesSent }, { rounds: 0, bytesSent: 0 });
    strictEqual(logged("round.training-failed").length, 1);
    strictEqual(aggregator.updates.length, 0);
  });

  it("trains round 0 of a restarted aggregator, though it starts from the same weights", async () => {
    const running = start();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { roundsLeft: 4 });
    const first = await aggregator.nextUpdate();
    await aggregator.answer(first.message, first.update, "refused", "no round has begun");
    const run = "fedcba9876543210" as RunId;
    await aggregator.say(0, base, { run, roundsLeft: 4 });
    const second = await aggregator.nextUpdate();
    deepStrictEqual([first.update.run, second.update.run], ["0123456789abcdef", run]);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });

  it("waits for new rounds when those that it finds are over", async () => {
    await aggregator.publishModel(4, base);
    await aggregator.say(4, base, { phase: "closed" });
    const running = start();
    await aggregator.nextState();
    await aggregator.say(0, base);
    strictEqual((await aggregator.nextUpdate()).update.round, 0);
    stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  });
});
