import { deepStrictEqual, notDeepStrictEqual, ok, rejects } from "node:assert/strict";
import { reconstructionLoss, trainEpochs } from "@lares/edge-agent";
import { initialWeights, type Network, referenceEngine, seededRandom } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 3, batchSize: 4, learningRate: 0.01 };
const samples = wavySamples(1, 16);

describe("local training", () => {
  let network: Network;
  beforeEach(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 16 });
    network.setWeights(initialWeights(tiny, 1));
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const train = async (seed: number, epochs = plan.epochs) => {
    network.setWeights(initialWeights(tiny, 1));
    await trainEpochs(network, samples, { ...plan, epochs }, seededRandom(seed));
    return network.weights();
  };

  it("lowers the loss, more in more epochs", async () => {
    const losses = [];
    for (const epochs of [1, 5, 30]) {
      network.setWeights(await train(1, epochs));
      losses.push(reconstructionLoss(network, samples, 16));
    }
    const [one, five, thirty] = losses as [number, number, number];
    ok(one > five && five > thirty, losses.join(" > "));
  });

  it("gives the same weights for the same seed, whatever was trained before", async () => {
    const first = await train(1);
    deepStrictEqual(await train(1), first, "the optimizer's state does not last");
    notDeepStrictEqual(await train(2), first);
  });

  it("ends with the signal's reason between two steps", async () => {
    const stop = new AbortController();
    const training = trainEpochs(network, samples, plan, seededRandom(1), stop.signal);
    stop.abort(new RangeError("enough"));
    await rejects(training, RangeError);
    notDeepStrictEqual(network.weights(), initialWeights(tiny, 1), "one step was done");
  });
});
