import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Aggregator, type AggregatorOptions } from "@lares/aggregator";
import { Agent, createMethod, Learner } from "@lares/edge-agent";
import {
  type DeviceId,
  type FleetId,
  MemoryBus,
  type RoundResult,
  referenceEngine,
  type Sha256,
  silentLog,
  systemClock,
  type Transport,
  weightsDigest,
} from "@lares/shared";
import { wavySamples } from "../edge-agent/wavy-samples.ts";
import { tiny } from "../tiny-spec.ts";

const fleet = "home" as FleetId;
const options: AggregatorOptions = {
  fleet,
  spec: tiny,
  rounds: 2,
  quorum: 2,
  deadlineMs: 600_000,
  dtype: "f32",
  training: { epochs: 1, batchSize: 4, learningRate: 0.001 },
  strategy: "fedavg",
  seed: 1,
};

/** Runs until all rounds are over. */
async function takePart(transport: Transport, device: string, seed: number, signal: AbortSignal) {
  const network = await referenceEngine().createNetwork(tiny, { batchSize: 64 });
  const samples = wavySamples(seed, 8);
  const method = createMethod("fedavg", tiny);
  const learner = new Learner({ network, method, train: samples, heldOut: samples, seed });
  const about = { room: device, spec: tiny, engine: "reference", version: "0" };
  const parts = { transport, learner, clock: systemClock, log: silentLog, random: () => 0 };
  const agent = new Agent({ fleet, device: device as DeviceId, ...about }, parts);
  await agent.run(signal);
}

interface Outcome {
  readonly model: Sha256;
  readonly results: readonly RoundResult[];
  /** Calls of the agent to its connection that was killed, or lived. */
  readonly calls: number;
}

/**
 * Runs two rounds of two agents; one of them dies at a call to its connection and is started
 * again, with nothing kept of its first life.
 * @param killAt the call, from 1; it still reaches the broker when `isAfter`
 */
async function playRounds(killAt: number, isAfter: boolean): Promise<Outcome> {
  const bus = new MemoryBus();
  const results: RoundResult[] = [];
  const transport = bus.connect({ clientId: "aggregator" });
  const onResult = (result: RoundResult) => void results.push(result);
  const parts = { transport, clock: systemClock, log: silentLog, onResult };
  const running = new Aggregator(options, parts).run(new AbortController().signal);
  const stop = new AbortController();
  const steady = takePart(bus.connect({ clientId: "steady" }), "steady", 1, stop.signal);
  let calls = 0;
  const life = new AbortController();
  const mortal = bus.connect({ clientId: "mortal" });
  const dieAt = async (act: () => Promise<void>): Promise<void> => {
    calls++;
    const isLast = calls === killAt;
    if (!isLast || isAfter) await act();
    if (!isLast) return;
    bus.kill("mortal");
    life.abort(new Error("killed"));
    life.signal.throwIfAborted();
  };
  const watched: Transport = {
    publish: (topic, payload, how) => dieAt(() => mortal.publish(topic, payload, how)),
    subscribe: (filter, handler) => dieAt(() => mortal.subscribe(filter, handler)),
    onConnectionChange: () => {},
    [Symbol.asyncDispose]: () => mortal[Symbol.asyncDispose](),
  };
  const first = await takePart(watched, "mortal", 2, life.signal).catch((error: Error) => error);
  if (first instanceof Error) {
    await takePart(bus.connect({ clientId: "mortal" }), "mortal", 2, stop.signal);
  }
  const { weights } = await running;
  await steady;
  return { model: weightsDigest(weights), results, calls };
}

describe("an agent that is killed at any of its steps", function () {
  this.timeout(60_000);

  it("is counted once in each round, and the model has the same bytes", async () => {
    const undisturbed = await playRounds(Number.POSITIVE_INFINITY, false);
    strictEqual(undisturbed.calls > 6, true, `${undisturbed.calls} steps`);
    // The last call says goodbye: nobody starts such an agent again.
    for (let killAt = 1; killAt < undisturbed.calls; killAt++) {
      for (const isAfter of [false, true]) {
        const why = `killed ${isAfter ? "after" : "before"} call ${killAt}`;
        const { model, results } = await playRounds(killAt, isAfter);
        strictEqual(model, undisturbed.model, why);
        deepStrictEqual(
          results.map(({ contributions }) => contributions.map(({ device }) => device)),
          [
            ["mortal", "steady"],
            ["mortal", "steady"],
          ],
          why,
        );
      }
    }
  });
});
