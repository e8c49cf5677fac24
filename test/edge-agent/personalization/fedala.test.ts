import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  createMethod,
  reconstructionLoss,
  samplesOf,
  trainSteps,
  type Workbench,
} from "@lares/edge-agent";
import {
  initialWeights,
  kernelsEngine,
  type Network,
  referenceEngine,
  seededRandom,
} from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavyBench } from "../wavy-bench.ts";
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
    await trainSteps(wavyBench(network, plan, seed, { random: seededRandom(seed) }), 180);
    return network.weights();
  };
  const bench = (seed: number, heldOutSeed = seed): Workbench =>
    wavyBench(network, plan, seed, { heldOut: wavySamples(heldOutSeed, 60) });
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

  for (const name of ["fedala", "fedala-element"]) {
    it(`${name} is never worse on held-out frames than the local and the global model`, async () => {
      for (let seed = 1; seed <= 6; seed++) {
        const local = await trained(seed);
        const global = seed % 2 === 0 ? await trained(seed + 100) : initialWeights(tiny, seed);
        // Held-out frames of another room: what fits the training frames need not fit these.
        const heldOutSeed = seed % 3 === 0 ? seed + 100 : seed;
        const better = Math.min(heldOutLoss(heldOutSeed, local), heldOutLoss(heldOutSeed, global));
        const method = createMethod(name, tiny);
        const start = await method.start(bench(seed, heldOutSeed), global, local);
        ok(heldOutLoss(heldOutSeed, start.weights) <= better, `seed ${seed}: start`);
        const finish = await method.finish(bench(seed, heldOutSeed), global, local);
        ok(heldOutLoss(heldOutSeed, finish.weights) <= better, `seed ${seed}: finish`);
      }
    });
  }

  it("learns a mix that is better than either end", async () => {
    const common = await trained(3);
    const [local, global] = [await trained(3, common), await trained(4, common)];
    // Frames of both rooms, of which each end knows one.
    const [a, b] = [wavySamples(3, 24), wavySamples(4, 24)];
    const both = samplesOf(Float32Array.of(...a.values, ...b.values), 16);
    const mixed = wavyBench(network, plan, 3, { train: both, heldOut: both });
    const { weights, alpha } = await createMethod("fedala", tiny).start(mixed, global, local);
    strictEqual(alpha?.kept, "alpha");
    ok(alpha.mean > 0 && alpha.mean < 1, `alpha stays at ${alpha.mean}`);
    const lossOf = (candidate: Float32Array) => {
      network.setWeights(candidate);
      return reconstructionLoss(network, both, 8);
    };
    ok(lossOf(weights) < 0.95 * Math.min(lossOf(local), lossOf(global)));
  });

  it("takes the global model when only that fits frames that were not trained", async () => {
    const [local, global] = [await trained(3), await trained(4)];
    const { weights, alpha } = await createMethod("fedala", tiny).start(bench(3, 4), global, local);
    strictEqual(alpha?.kept, "global");
    strictEqual(weights, global);
    ok(alpha.mean < 1, "the training frames did pull alpha to the local model");
  });

  it("spends no gradient on a global model that does not help", async () => {
    const local = await trained(3);
    const at = bench(3);
    const { weights, alpha } = await createMethod("fedala", tiny).start(at, poison, local);
    strictEqual(weights, local);
    deepStrictEqual(alpha, {
      mean: 1,
      min: 1,
      max: 1,
      histogram: [0, 0, 0, 0, 0, 0, 0, 0, 0, CHANNELS],
      kept: "local",
    });
    strictEqual(at.network.computation.gradients, 0);
    // Three passes over the 60 held-out frames: local, global, and a little of it.
    strictEqual(at.network.computation.inferredFrames, 3 * 60);
  });

  it("keeps alpha from round to round, until it forgets", async () => {
    const method = createMethod("fedala", tiny);
    const [local, global] = [await trained(3), await trained(4)];
    const start = () => method.start(bench(3, 4), global, local);
    const first = await start();
    notDeepStrictEqual((await start()).alpha, first.alpha);
    method.recall?.({});
    deepStrictEqual((await start()).alpha, first.alpha);
  });

  it("counts alpha in ten bins", async () => {
    const [local, global] = [await trained(3), await trained(4)];
    const { alpha } = await createMethod("fedala", tiny).start(bench(3, 4), global, local);
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

  it("has an alpha for each weight as fedala-element", async () => {
    const [local, global] = [await trained(3), await trained(4)];
    const method = createMethod("fedala-element", tiny);
    const { alpha } = await method.start(bench(3, 4), global, local);
    strictEqual(
      alpha?.histogram.reduce((sum, weights) => sum + weights, 0),
      local.length,
    );
  });

  const alphaSteps: [why: string, epochs: number, expected: number][] = [
    ["a quarter of what the room may compute", 4, 5],
    ["two windows without progress", 40, 12],
  ];
  for (const [why, epochs, expected] of alphaSteps) {
    it(`spends ${expected} gradients: ${why}`, async () => {
      const local = await trained(3);
      // Both ends are the same: no alpha is better than another.
      const short = { ...plan, epochs };
      const at = wavyBench(network, short, 3, { heldOut: wavySamples(3, 8) });
      await createMethod("fedala", tiny).start(at, local.slice(), local);
      strictEqual(at.network.computation.gradients, expected);
    });
  }

  it("takes the local model when the global one's loss is no number, and learns on later", async () => {
    const [local, global] = [await trained(3), await trained(4)];
    const method = createMethod("fedala", tiny);
    const spoilt = initialWeights(tiny, 5).map((value) => value * 1e38);
    // Computes in float32, as devices do: only there can infinities meet.
    await using devices = await kernelsEngine().createNetwork(tiny, { batchSize: 8 });
    devices.setWeights(spoilt);
    ok(Number.isNaN(reconstructionLoss(devices, wavySamples(3, 60), 8)));
    const start = await method.start(wavyBench(devices, plan, 3), spoilt, local);
    strictEqual(start.weights, local);
    strictEqual(start.alpha?.kept, "local");
    const fresh = await createMethod("fedala", tiny).start(bench(3, 4), global, local);
    deepStrictEqual(await method.start(bench(3, 4), global, local), fresh, "alpha is untouched");
  });
});
