import { ok } from "node:assert/strict";
import { ADAM, Adam } from "@lares/edge-agent";
import { initialWeights, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

describe("Adam outside the network", () => {
  it("takes the steps that the reference engine's takes", async () => {
    await using network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    await using twin = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    const learningRate = 0.01;
    const adam = new Adam(initialWeights(tiny, 1).length, learningRate);
    let weights = initialWeights(tiny, 1);
    twin.setWeights(weights);
    for (let step = 0; step < 20; step++) {
      const batch = wavySamples(step, 8).values;
      network.setWeights(weights);
      weights = adam.step(weights, network.gradient(batch, batch).gradient);
      twin.step(batch, batch, { ...ADAM, learningRate });
    }
    // The twin's gradients are float64, these are rounded to float32.
    const apart = twin.weights().map((value, i) => Math.abs(value - (weights[i] as number)));
    ok(Math.max(...apart) < 1e-5, `${Math.max(...apart)} apart after 20 steps of 0.01`);
    const moved = initialWeights(tiny, 1).map((value, i) => value - (weights[i] as number));
    ok(Math.max(...moved.map(Math.abs)) > 0.1);
  });
});
