import { ok } from "node:assert/strict";
import { Aggregator } from "@lares/aggregator";
import { Agent, createMethod, Learner, reconstructionLoss, type Trained } from "@lares/edge-agent";
import {
  type DeviceId,
  decodeWeights,
  type FleetId,
  MemoryBus,
  ModelMessage,
  parameterCount,
  parseMsgpack,
  referenceEngine,
  silentLog,
  sleep,
  type TrainingPlan,
} from "@lares/shared";
import { wavySamples } from "../edge-agent/wavy-samples.ts";
import { ManualClock } from "../manual-clock.ts";
import { tiny } from "../tiny-spec.ts";

const DEVICES = 10;
const TRAINING_MS = 10_000;
const fleet = "home" as FleetId;
const rooms = Array.from({ length: DEVICES }, (_, i) => wavySamples(i + 1, 16));

/** Learns as fast as it can, and says so only after as long as its device would take. */
class TimedLearner extends Learner {
  /** Of all learners: time stands still meanwhile. */
  static active = 0;
  readonly #clock: ManualClock;
  readonly #durationMs: number;

  constructor(parts: ConstructorParameters<typeof Learner>[0], clock: ManualClock, ms: number) {
    super(parts);
    this.#clock = clock;
    this.#durationMs = ms;
  }

  override async train(
    round: number,
    global: Float32Array,
    plan: TrainingPlan,
    signal = new AbortController().signal,
  ): Promise<Trained> {
    TimedLearner.active++;
    const trained = await super.train(round, global, plan).finally(() => TimedLearner.active--);
    await sleep(this.#clock, this.#durationMs, signal);
    return trained;
  }
}

interface Moment {
  readonly ms: number;
  readonly loss: number;
}

/**
 * A fleet of ten that learn for real, on simulated time; one takes ten times as long as the others.
 * @returns the loss of each model over all rooms, and when it was published
 */
async function learnTogether(untilMs: number, buffer?: number): Promise<Moment[]> {
  const bus = new MemoryBus();
  const clock = new ManualClock();
  const stop = new AbortController();
  const engine = referenceEngine();
  const network = await engine.createNetwork(tiny, { batchSize: 16 });
  const moments: Moment[] = [];
  const agents = rooms.map(async (train, i) => {
    const device = `device-${i}` as DeviceId;
    const own = await engine.createNetwork(tiny, { batchSize: 16 });
    const parts = { network: own, method: createMethod("fedavg", tiny), train, heldOut: train };
    const ms = TRAINING_MS * (i === 0 ? 10 : 1);
    const learner = new TimedLearner({ ...parts, seed: i }, clock, ms);
    const about = { fleet, device, room: device, spec: tiny, engine: "reference", version: "0" };
    const transport = bus.connect({ clientId: device });
    const agent = new Agent(about, {
      transport,
      learner,
      clock,
      log: silentLog,
      random: () => 0.5,
    });
    await agent.run(stop.signal).catch(() => {});
  });
  const aggregator = new Aggregator(
    {
      ...{ fleet, spec: tiny, rounds: null, quorum: buffer ?? DEVICES, deadlineMs: 3_600_000 },
      ...{ dtype: "f32", strategy: "fedavg", seed: 1, ...(buffer && { buffer }) },
      training: { epochs: 1, batchSize: 8, learningRate: 0.005 },
    },
    {
      ...{ transport: bus.connect({ clientId: "aggregator" }), clock, log: silentLog },
      onResult: (_result, payload) => {
        const { weights } = parseMsgpack(ModelMessage, payload);
        network.setWeights(decodeWeights(weights, "f32", parameterCount(tiny)));
        const losses = rooms.map((room) => reconstructionLoss(network, room, 16));
        const loss = losses.reduce((sum, one) => sum + one, 0) / DEVICES;
        moments.push({ ms: clock.nowMs(), loss });
      },
    },
  );
  const running = aggregator.run(stop.signal);
  while (clock.nowMs() < untilMs) {
    await untilIdle();
    clock.advance(clock.pendingMs[0] ?? TRAINING_MS);
  }
  stop.abort();
  await Promise.all([running, ...agents]);
  return moments;
}

/** Nothing happens any more before time goes on. */
async function untilIdle(): Promise<void> {
  for (let calm = 0; calm < 20; calm++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (TimedLearner.active > 0) calm = 0;
  }
}

describe("a fleet with one device that takes ten times as long", function () {
  this.timeout(120_000);

  it("reaches the same loss in half of the time where rounds are buffers", async () => {
    const waiting = await learnTogether(1_000_000);
    const target = waiting.at(-1) as Moment;
    const buffered = await learnTogether(target.ms / 2, 5);
    const reached = buffered.find(({ loss }) => loss <= target.loss);
    const [first] = waiting as [Moment];
    ok(target.loss < 0.9 * first.loss, `the loss fell from ${first.loss} to ${target.loss}`);
    ok(reached !== undefined, `${buffered.at(-1)?.loss} after half of ${target.ms} ms`);
  });
});
