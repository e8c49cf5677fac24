import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { CountingNetwork, reconstructionLoss, trainSteps } from "@lares/edge-agent";
import { initialWeights, referenceEngine, seededRandom } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 3, batchSize: 4, learningRate: 0.01 };
const samples = wavySamples(1, 16);

describe("local training", () => {
  let network: CountingNetwork;
  beforeEach(async () => {
    network = new CountingNetwork(await referenceEngine().createNetwork(tiny, { batchSize: 16 }));
    network.setWeights(initialWeights(tiny, 1));
  });

  const bench = (seed: number, signal?: AbortSignal) => ({
    network,
    train: samples,
    plan,
    random: seededRandom(seed),
    ...(signal && { signal }),
  });
  const train = async (seed: number, steps = 12) => {
    network.setWeights(initialWeights(tiny, 1));
    await trainSteps(bench(seed), steps);
    return network.weights();
  };

  it("lowers the loss, more in more steps", async () => {
    const losses = [];
    for (const steps of [4, 20, 120]) {
      network.setWeights(await train(1, steps));
      losses.push(reconstructionLoss(network, samples, 16));
    }
    const [few, some, many] = losses as [number, number, number];
    ok(few > some && some > many, losses.join(" > "));
  });

  it("gives the same weights for the same seed, whatever was trained before", async () => {
    const first = await train(1);
    deepStrictEqual(await train(1), first, "the optimizer's state does not last");
    notDeepStrictEqual(await train(2), first);
  });

  it("ends with the signal's reason between two steps", async () => {
    const stop = new AbortController();
    const training = trainSteps(bench(1, stop.signal), 12);
    stop.abort(new RangeError("enough"));
    await rejects(training, RangeError);
    notDeepStrictEqual(network.weights(), initialWeights(tiny, 1), "one step was done");
  });

  it("lets a method change the weights after each step", async () => {
    let calls = 0;
    const back = initialWeights(tiny, 5);
    await trainSteps(bench(1), 7, () => {
      calls++;
      network.setWeights(back);
    });
    strictEqual(calls, 7);
    deepStrictEqual(network.weights(), back);
  });
});
