import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createMethod, Learner, reconstructionLoss, type Workbench } from "@lares/edge-agent";
import { initialWeights, type Network, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavyBench } from "../wavy-bench.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 30, batchSize: 8, learningRate: 0.01 };
const [global, own] = [initialWeights(tiny, 1), initialWeights(tiny, 2)];
/** Weights and biases of the first layer, 3 * 3 * 4 + 4: the tiny network's encoder. */
const ENCODER = 40;

describe("the other methods", () => {
  let network: Network;
  beforeEach(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const bench = (change: Partial<typeof plan> = {}): Workbench =>
    wavyBench(network, { ...plan, ...change }, 1, { train: wavySamples(1, 8) });
  const lossOf = (weights: Float32Array) => {
    network.setWeights(weights);
    return reconstructionLoss(network, wavySamples(1, 60), 8);
  };
  const distance = (a: Float32Array, b: Float32Array) =>
    Math.hypot(...a.map((value, i) => value - (b[i] as number)));
  const learner = (method: string) =>
    new Learner({
      network,
      method: createMethod(method, tiny),
      train: wavySamples(1, 48),
      heldOut: wavySamples(1, 60),
      seed: 1,
    });

  it("local never takes a global model once it has its own, and trains once more", async () => {
    const method = createMethod("local", tiny);
    strictEqual((await method.start(bench(), global)).weights, global);
    strictEqual((await method.start(bench(), global, own)).weights, own);
    deepStrictEqual((await method.finish(bench({ learningRate: 0 }), global, own)).weights, own);
    ok(lossOf((await method.finish(bench(), global, own)).weights) < lossOf(own));
  });

  for (const name of ["fedavg", "fedprox"]) {
    it(`${name} takes the global model as it is`, async () => {
      const method = createMethod(name, tiny);
      strictEqual((await method.start(bench(), global, own)).weights, global);
      strictEqual((await method.finish(bench(), global, own)).weights, global);
    });
  }

  it("fedprox stays nearer to the global model than fedavg", async () => {
    const free = await learner("fedavg").train(0, global, plan);
    const held = await learner("fedprox").train(0, global, plan);
    ok(distance(held.weights, global) < 0.8 * distance(free.weights, global));
    ok(held.loss.after < held.loss.before, "it learns all the same");
  });

  it("finetune trains the global model once more in the end", async () => {
    const method = createMethod("finetune", tiny);
    strictEqual((await method.start(bench(), global, own)).weights, global);
    const tuned = await method.finish(bench(), global, own);
    ok(lossOf(tuned.weights) < lossOf(global));
  });

  it("finetune keeps the global model when tuning it diverges", async () => {
    const tuned = await createMethod("finetune", tiny).finish(
      bench({ learningRate: 3e38 }),
      global,
      own,
    );
    strictEqual(tuned.weights, global);
  });

  it("finetune takes the room's own model when the global one cannot be used", async () => {
    const spoilt = global.map((value) => Math.sign(value) * 3e38);
    const method = createMethod("finetune", tiny);
    strictEqual((await method.finish(bench(), spoilt, own)).weights, own);
    deepStrictEqual(
      (await method.finish(bench(), spoilt)).weights,
      spoilt,
      "nothing else is there",
    );
  });

  it("ditto keeps another model than it sends, and goes on with it", async () => {
    const ditto = learner("ditto");
    const sent = await ditto.train(0, global, plan);
    const still = { ...plan, learningRate: 0 };
    const first = (await ditto.finish(global, still)).weights;
    notDeepStrictEqual(first, sent.weights);
    ok(lossOf(first) < lossOf(global));
    await ditto.train(1, global, plan);
    const second = (await ditto.finish(global, still)).weights;
    notDeepStrictEqual(second, first);
  });

  it("ditto pulls the personal model to the global one", async () => {
    const ditto = learner("ditto");
    await ditto.train(0, global, plan);
    const still = { ...plan, learningRate: 0 };
    const near = distance((await ditto.finish(global, still)).weights, global);
    ok(near < 0.1, `180 steps of a pull without any training leave ${near}`);
  });

  it("apfl learns its share from what fits better", async () => {
    const apfl = createMethod("apfl", tiny);
    const poison = initialWeights(tiny, 77).map((value) => value * 20);
    const fit = (await learner("local").finish(global, plan)).weights;
    await apfl.finish(bench(), fit);
    const steps = { ...plan, epochs: 20 };
    const mixed = (await apfl.finish(bench(steps), poison)).weights;
    ok(lossOf(mixed) < lossOf(poison) / 100, "alpha leaves a global model that does not fit");
  });

  it("fedper sends the encoder only, and watches with the room's own decoder", async () => {
    const fedper = learner("fedper");
    const { weights } = await fedper.train(0, global, plan);
    notDeepStrictEqual(weights.slice(0, ENCODER), global.slice(0, ENCODER));
    deepStrictEqual(weights.slice(ENCODER), global.slice(ENCODER));
    const watching = (await fedper.finish(own, { ...plan, learningRate: 0 })).weights;
    deepStrictEqual(watching.slice(0, ENCODER), own.slice(0, ENCODER));
    notDeepStrictEqual(watching.slice(ENCODER), global.slice(ENCODER), "the decoder was trained");
    notDeepStrictEqual(watching.slice(ENCODER), own.slice(ENCODER));
  });
});
