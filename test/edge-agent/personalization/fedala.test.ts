import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createMethod, reconstructionLoss, samplesOf, trainEpochs } from "@lares/edge-agent";
import {
  initialWeights,
  type ModelSpec,
  type Network,
  referenceEngine,
  seededRandom,
} from "@lares/shared";

const spec: ModelSpec = {
  name: "tiny",
  input: { height: 4, width: 4, channels: 1 },
  sees: "difference",
  layers: [
    { kind: "conv3x3", channels: 4, stride: 2, activation: "relu" },
    { kind: "transposedConv", size: 2, channels: 1, activation: "linear" },
  ],
};

/** Smooth pictures around one direction: what a room's differences look like. */
function room(seed: number, count: number) {
  const random = seededRandom(seed);
  const [fx, fy] = [random() * 2, random() * 2];
  const values = new Float32Array(count * 16);
  for (let n = 0; n < count; n++) {
    const [gain, phase] = [random() * 2 - 1, random()];
    for (let i = 0; i < 16; i++) {
      values[n * 16 + i] = gain * Math.sin(fx * (i % 4) + fy * Math.floor(i / 4) + phase);
    }
  }
  return samplesOf(values, 16);
}

const plan = { epochs: 30, batchSize: 8, learningRate: 0.01 };

describe("FedALA", () => {
  let network: Network;
  before(async () => {
    network = await referenceEngine().createNetwork(spec, { batchSize: 8 });
  });
  after(() => network[Symbol.asyncDispose]());

  const trained = async (seed: number, start = initialWeights(spec, 1)) => {
    network.setWeights(start);
    await trainEpochs(network, room(seed, 48), plan, seededRandom(seed));
    return network.weights();
  };
  const bench = (seed: number) => ({
    network,
    train: room(seed, 48),
    heldOut: room(seed, 60),
    plan,
    random: seededRandom(9),
  });
  const heldOutLoss = (seed: number, weights: Float32Array) => {
    network.setWeights(weights);
    return reconstructionLoss(network, room(seed, 60), 8);
  };

  it("takes the global model while there is no local one", async () => {
    const global = initialWeights(spec, 1);
    const start = await createMethod("fedala", spec).start(bench(1), global);
    deepStrictEqual(start, { weights: global });
  });

  it("is never worse on held-out frames than the local and the global model", async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const local = await trained(seed);
      const global = seed % 2 === 0 ? await trained(seed + 100) : initialWeights(spec, seed);
      const { weights, alpha } = await createMethod("fedala", spec).start(
        bench(seed),
        global,
        local,
      );
      const loss = heldOutLoss(seed, weights);
      ok(loss <= heldOutLoss(seed, local), `seed ${seed}: above local`);
      ok(loss <= heldOutLoss(seed, global), `seed ${seed}: above global`);
      strictEqual(
        alpha?.histogram.reduce((a, b) => a + b, 0),
        5,
      );
    }
  });

  it("moves alpha away from a global model that is poisoned", async () => {
    const local = await trained(3);
    const poison = initialWeights(spec, 77).map((value) => value * 20);
    const { weights, alpha } = await createMethod("fedala", spec).start(bench(3), poison, local);
    ok((alpha?.mean ?? 1) < 0.5, `alpha stays at ${alpha?.mean}`);
    ok(heldOutLoss(3, weights) <= heldOutLoss(3, local));
  });

  it("keeps alpha from round to round", async () => {
    const method = createMethod("fedala", spec);
    const local = await trained(3);
    const first = await method.start(bench(3), initialWeights(spec, 5), local);
    const second = await method.start(bench(3), initialWeights(spec, 5), local);
    notDeepStrictEqual(first.alpha, second.alpha);
  });
});

describe("the other methods", () => {
  it("local never takes a global model once it has its own", async () => {
    const method = createMethod("local", spec);
    const [global, own] = [initialWeights(spec, 1), initialWeights(spec, 2)];
    await using network = await referenceEngine().createNetwork(spec, { batchSize: 8 });
    const bench = {
      network,
      train: room(1, 8),
      heldOut: room(1, 8),
      plan,
      random: seededRandom(1),
    };
    strictEqual(method.federates, false);
    strictEqual((await method.start(bench, global)).weights, global);
    strictEqual((await method.finish(bench, global, own)).weights, own);
    strictEqual((await createMethod("fedavg", spec).finish(bench, global, own)).weights, global);
    const tuned = await createMethod("finetune", spec).finish(bench, global, own);
    network.setWeights(global);
    const before = reconstructionLoss(network, room(1, 8), 8);
    network.setWeights(tuned.weights);
    ok(reconstructionLoss(network, room(1, 8), 8) < before);
  });
});
