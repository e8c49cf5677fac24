import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { CountingNetwork, plannedSteps, reconstructionLoss, trainSteps } from "@lares/edge-agent";
import { initialWeights, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavyBench } from "../wavy-bench.ts";
import { wavySamples } from "../wavy-samples.ts";

/** 48 frames in batches of 10: four of 10 and one of 8 each epoch. */
const plan = { epochs: 2, batchSize: 10, learningRate: 0.01 };

describe("workbench", () => {
  const open = async () => {
    const network = await referenceEngine().createNetwork(tiny, { batchSize: 10 });
    network.setWeights(initialWeights(tiny, 1));
    return wavyBench(network, plan, 1);
  };

  it("has as many steps as the plan's epochs have batches", async () => {
    strictEqual(plannedSteps(wavySamples(1, 48), plan), 10);
    strictEqual((await open()).stepsLeft(), 10);
  });

  it("has none left after all of them", async () => {
    const bench = await open();
    await trainSteps(bench, 4);
    strictEqual(bench.stepsLeft(), 6);
    await trainSteps(bench, 6);
    strictEqual(bench.stepsLeft(), 0);
    await trainSteps(bench, 3);
    strictEqual(bench.stepsLeft(), 0, "what is too much stays too much");
  });

  it("counts gradients of any kind, and frames forward only as two fifths of one", async () => {
    const bench = await open();
    const batch = wavySamples(2, 10).values;
    bench.network.gradient(batch, batch);
    strictEqual(bench.stepsLeft(), 9);
    // 50 frames forward: as 20 forward and backward.
    reconstructionLoss(bench.network, wavySamples(2, 50), 10);
    strictEqual(bench.stepsLeft(), 7);
    deepStrictEqual(bench.network.computation, {
      gradients: 1,
      gradientFrames: 10,
      inferences: 5,
      inferredFrames: 50,
    });
  });

  it("does not count what its network did before", async () => {
    const { network } = await open();
    await trainSteps(wavyBench(network, plan, 1), 5);
    strictEqual(wavyBench(network, plan, 1).stepsLeft(), 10);
  });

  it("leaves the numbers of the network as they are", async () => {
    const inner = await referenceEngine().createNetwork(tiny, { batchSize: 10 });
    const counting = new CountingNetwork(inner);
    counting.setWeights(initialWeights(tiny, 1));
    const batch = wavySamples(2, 10).values;
    deepStrictEqual(counting.weights(), inner.weights());
    deepStrictEqual(counting.infer(batch), inner.infer(batch));
    deepStrictEqual(counting.gradient(batch, batch), inner.gradient(batch, batch));
    strictEqual(counting.spec, tiny);
  });
});
