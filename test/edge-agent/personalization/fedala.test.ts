import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createMethod, reconstructionLoss, trainEpochs, type Workbench } from "@lares/edge-agent";
import {
  initialWeights,
  kernelsEngine,
  type Network,
  referenceEngine,
  seededRandom,
} from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 30, batchSize: 8, learningRate: 0.01 };
/** Output channels of the tiny network. */
const CHANNELS = 5;

describe("FedALA", () => {
  let network: Network;
  before(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 16 });
  });
  after(() => network[Symbol.asyncDispose]());

  const trained = async (seed: number, start = initialWeights(tiny, 1)) => {
    network.setWeights(start);
    await trainEpochs(network, wavySamples(seed, 48), plan, seededRandom(seed));
    return network.weights();
  };
  const bench = (seed: number, heldOutSeed = seed): Workbench => ({
    network,
    train: wavySamples(seed, 48),
    heldOut: wavySamples(heldOutSeed, 60),
    plan,
    random: seededRandom(9),
  });
  const heldOutLoss = (seed: number, weights: Float32Array) => {
    network.setWeights(weights);
    return reconstructionLoss(network, wavySamples(seed, 60), 8);
  };
  const poison = initialWeights(tiny, 77).map((value) => value * 20);

  it("takes the global model while there is no local one", async () => {
    const global = initialWeights(tiny, 1);
    const start = await createMethod("fedala", tiny).start(bench(1), global);
    deepStrictEqual(start, { weights: global });
  });

  it("is never worse on held-out frames than the local and the global model", async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const local = await trained(seed);
      const global = seed % 2 === 0 ? await trained(seed + 100) : initialWeights(tiny, seed);
      const { weights } = await createMethod("fedala", tiny).start(bench(seed), global, local);
      const loss = heldOutLoss(seed, weights);
      ok(loss <= heldOutLoss(seed, local), `seed ${seed}: above local`);
      ok(loss <= heldOutLoss(seed, global), `seed ${seed}: above global`);
    }
  });

  it("takes the global model when only that fits frames that were not trained", async () => {
    const [local, global] = [await trained(3), await trained(4)];
    const { weights, alpha } = await createMethod("fedala", tiny).start(bench(3, 4), global, local);
    strictEqual(alpha?.kept, "global");
    strictEqual(weights, global);
    ok(alpha.mean < 1, "the training frames did pull alpha to the local model");
  });

  it("moves alpha away from a global model that is poisoned", async () => {
    const local = await trained(3);
    const { weights, alpha } = await createMethod("fedala", tiny).start(bench(3), poison, local);
    ok((alpha?.mean ?? 1) < 0.5, `alpha stays at ${alpha?.mean}`);
    ok(heldOutLoss(3, weights) <= heldOutLoss(3, local));
  });

  it("keeps alpha from round to round, until it forgets", async () => {
    const method = createMethod("fedala", tiny);
    const local = await trained(3);
    const first = await method.start(bench(3), poison, local);
    notDeepStrictEqual((await method.start(bench(3), poison, local)).alpha, first.alpha);
    method.forget();
    deepStrictEqual((await method.start(bench(3), poison, local)).alpha, first.alpha);
  });

  it("counts alpha in ten bins, 1 in the last one", async () => {
    const local = await trained(3);
    const unmoved = await createMethod("fedala", tiny).start(bench(3), local, local);
    deepStrictEqual(unmoved.alpha?.histogram, [0, 0, 0, 0, 0, 0, 0, 0, 0, CHANNELS]);
    const { alpha } = await createMethod("fedala", tiny).start(bench(3), poison, local);
    const { histogram, mean, min, max } = alpha as NonNullable<typeof alpha>;
    strictEqual(
      histogram.reduce((sum, channels) => sum + channels, 0),
      CHANNELS,
    );
    const fromBins = histogram.reduce((sum, n, bin) => sum + (n * (bin + 0.5)) / 10, 0) / CHANNELS;
    ok(Math.abs(fromBins - mean) <= 0.05, `bins say ${fromBins}, mean is ${mean}`);
    ok((histogram[Math.floor(min * 10)] as number) > 0, `${min} is in no bin`);
    ok((histogram[Math.min(9, Math.floor(max * 10))] as number) > 0, `${max} is in no bin`);
  });

  it("stops after two windows without progress, and after 24 steps in any case", async () => {
    const local = await trained(3);
    const stepsOf = async (global: Float32Array) => {
      let steps = 0;
      const counting: Network = {
        spec: tiny,
        weights: () => network.weights(),
        setWeights: (weights) => network.setWeights(weights),
        resetOptimizer: () => network.resetOptimizer(),
        infer: (x) => network.infer(x),
        step: (x, target, optimizer) => network.step(x, target, optimizer),
        gradient: (x, target) => {
          steps++;
          return network.gradient(x, target);
        },
        [Symbol.asyncDispose]: async () => {},
      };
      // One batch of all frames: the loss says nothing of the order.
      const whole = { ...bench(3), train: wavySamples(3, 16), network: counting };
      const oneBatch = { ...whole, plan: { ...plan, batchSize: 16 } };
      await createMethod("fedala", tiny).start(oneBatch, global, local);
      return steps;
    };
    strictEqual(await stepsOf(local), 12);
    strictEqual(await stepsOf(poison), 24);
  });

  it("takes the local model when the global one's loss is no number, and learns on later", async () => {
    const local = await trained(3);
    const method = createMethod("fedala", tiny);
    const spoilt = initialWeights(tiny, 5).map((value) => value * 1e38);
    // Computes in float32, as devices do: only there can infinities meet.
    await using devices = await kernelsEngine().createNetwork(tiny, { batchSize: 8 });
    devices.setWeights(spoilt);
    ok(Number.isNaN(reconstructionLoss(devices, wavySamples(3, 60), 8)));
    const start = await method.start({ ...bench(3), network: devices }, spoilt, local);
    strictEqual(start.weights, local);
    strictEqual(start.alpha?.kept, "local");
    const fresh = await createMethod("fedala", tiny).start(bench(3), poison, local);
    deepStrictEqual(await method.start(bench(3), poison, local), fresh, "alpha is untouched");
  });
});
