import { ok } from "node:assert/strict";
import { createMethod, Learner, reconstructionLoss } from "@lares/edge-agent";
import { initialWeights, type Network, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 6, batchSize: 8, learningRate: 0.01 };
const [train, heldOut] = [wavySamples(3, 48), wavySamples(3, 60)];

const poisons: [why: string, of: (global: Float32Array) => Float32Array][] = [
  ["random weights", () => initialWeights(tiny, 77)],
  ["the sign flipped", (global) => global.map((value) => -value)],
  ["scaled ten times", (global) => global.map((value) => 10 * value)],
];

describe("a poisoned global model", () => {
  let network: Network;
  before(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 16 });
  });
  after(() => network[Symbol.asyncDispose]());

  const lossOf = (weights: Float32Array) => {
    network.setWeights(weights);
    return reconstructionLoss(network, heldOut, 16);
  };
  /** Held-out loss of a room that learned for two rounds, then met the poison. */
  const lossesWith = async (
    name: string,
    poisonOf: (global: Float32Array) => Float32Array,
    when: "in a round" | "in the end",
  ) => {
    const method = createMethod(name, tiny);
    const learner = new Learner({ network, method, train, heldOut, seed: 1 });
    const first = await learner.train(0, initialWeights(tiny, 1), plan);
    const { weights: own } = await learner.train(1, first.weights, plan);
    const poison = poisonOf(own);
    if (when === "in a round") await learner.train(2, poison, plan);
    const { weights } = await learner.finish(poison, plan);
    return { own: lossOf(own), poisoned: lossOf(weights) };
  };

  for (const when of ["in a round", "in the end"] as const) {
    for (const [why, poisonOf] of poisons) {
      for (const name of ["fedala", "fedala-element", "local"]) {
        it(`of ${why}, met ${when}, costs a room with ${name} nothing`, async () => {
          const { own, poisoned } = await lossesWith(name, poisonOf, when);
          ok(poisoned <= own, `${poisoned}, its own model alone had ${own}`);
        });
      }
    }
  }

  for (const name of ["fedavg", "fedprox"]) {
    it(`is what a room with ${name} watches with`, async () => {
      for (const [why, poisonOf] of poisons) {
        const { own, poisoned } = await lossesWith(name, poisonOf, "in the end");
        ok(poisoned > 1.2 * own, `${why}: ${poisoned}, before ${own}`);
      }
    });
  }
});
