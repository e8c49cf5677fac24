import { ok, strictEqual } from "node:assert/strict";
import { reconstructionLoss, zeroLoss } from "@lares/edge-agent";
import { initialWeights, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

describe("losses", () => {
  const samples = wavySamples(1, 7);
  const meanSquare = samples.values.reduce((sum, value) => sum + value * value, 0) / (7 * 16);

  it("of always answering 0 is the mean square of all values", () => {
    ok(Math.abs(zeroLoss(samples) - meanSquare) < 1e-12);
  });

  it("is what the engine says of all samples at once, in batches of any size", async () => {
    await using network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    network.setWeights(initialWeights(tiny, 1));
    const { loss } = network.gradient(samples.values, samples.values);
    for (const batchSize of [1, 2, 3, 7, 8]) {
      const ours = reconstructionLoss(network, samples, batchSize);
      // Both sum float64 squares of the same float32 answers, in another order.
      ok(Math.abs(ours - loss) < 1e-9 * loss, `batches of ${batchSize}: ${ours}, not ${loss}`);
    }
  });

  it("of a network that answers 0 is that of always answering 0", async () => {
    await using network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    strictEqual(reconstructionLoss(network, samples, 8), zeroLoss(samples));
  });
});
