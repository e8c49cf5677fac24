import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createMethod, reconstructionLoss, type Workbench } from "@lares/edge-agent";
import { initialWeights, type Network, referenceEngine, seededRandom } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

describe("the other methods", () => {
  const [global, own] = [initialWeights(tiny, 1), initialWeights(tiny, 2)];
  let network: Network;
  let bench: Workbench;

  beforeEach(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    bench = {
      network,
      train: wavySamples(1, 8),
      heldOut: wavySamples(1, 8),
      plan: { epochs: 30, batchSize: 8, learningRate: 0.01 },
      random: seededRandom(1),
    };
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const lossOf = (weights: Float32Array) => {
    network.setWeights(weights);
    return reconstructionLoss(network, bench.heldOut, 8);
  };

  it("local never takes a global model once it has its own", async () => {
    const method = createMethod("local", tiny);
    strictEqual((await method.start(bench, global)).weights, global);
    strictEqual((await method.start(bench, global, own)).weights, own);
    strictEqual((await method.finish(bench, global, own)).weights, own);
  });

  it("fedavg takes the global model as it is", async () => {
    const method = createMethod("fedavg", tiny);
    strictEqual((await method.start(bench, global, own)).weights, global);
    strictEqual((await method.finish(bench, global, own)).weights, global);
  });

  it("finetune trains the global model once more in the end", async () => {
    const method = createMethod("finetune", tiny);
    strictEqual((await method.start(bench, global, own)).weights, global);
    const tuned = await method.finish(bench, global, own);
    ok(lossOf(tuned.weights) < lossOf(global));
  });

  it("finetune keeps the global model when tuning it diverges", async () => {
    const steep = { ...bench, plan: { ...bench.plan, learningRate: 3e38 } };
    const tuned = await createMethod("finetune", tiny).finish(steep, global, own);
    strictEqual(tuned.weights, global);
  });

  it("finetune takes the room's own model when the global one cannot be used", async () => {
    const spoilt = global.map((value) => Math.sign(value) * 3e38);
    const method = createMethod("finetune", tiny);
    strictEqual((await method.finish(bench, spoilt, own)).weights, own);
    deepStrictEqual((await method.finish(bench, spoilt)).weights, spoilt, "nothing else is there");
  });
});
