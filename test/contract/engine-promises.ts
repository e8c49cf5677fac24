import { deepStrictEqual, notDeepStrictEqual, ok, rejects, throws } from "node:assert/strict";
import {
  ModelError,
  type ModelSpec,
  type Network,
  type Optimizer,
  outputOf,
  parameterCount,
  referenceEngine,
  sizeOf,
} from "@lares/shared";
import { type CreateNetwork, requireClose } from "./engine-agreement.ts";
import { type SampleBatch, sampleBatch } from "./sample-batch.ts";

const batchSize = 4;

/** Small, but its output has another shape than its input. */
const spec: ModelSpec = {
  name: "small",
  input: { height: 6, width: 4, channels: 2 },
  sees: "frame",
  layers: [
    { kind: "conv3x3", channels: 5, stride: 2, activation: "relu" },
    { kind: "transposedConv", size: 3, channels: 3, activation: "linear" },
  ],
};
const inputSize = sizeOf(spec.input);
const outputSize = sizeOf(outputOf(spec));
const { weights, x, target } = sampleBatch(spec, batchSize);

const sgd: Optimizer = { kind: "sgd", learningRate: 0.05 };
/** An epsilon that keeps tiny gradients, which differ between engines, from full steps. */
const adam: Optimizer = {
  kind: "adam",
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-3,
};

/** What the `Network` interface says beyond the numbers of one call. */
export function describePromises(create: CreateNetwork): void {
  const createLoaded = async (): Promise<Network> => {
    const network = await create(spec, batchSize);
    network.setWeights(weights);
    return network;
  };

  describe("training", () => {
    for (const optimizer of [sgd, adam]) {
      it(`moves the weights as the reference does: ${optimizer.kind}`, async () => {
        await using network = await createLoaded();
        await using reference = await referenceEngine().createNetwork(spec, { batchSize });
        reference.setWeights(weights);
        for (let step = 0; step < 5; step++) {
          const loss = network.step(x, target, optimizer);
          const expected = reference.step(x, target, optimizer);
          ok(Math.abs(loss / expected - 1) <= 1e-5, `step ${step}: ${loss}, expected ${expected}`);
        }
        requireClose("weights", network.weights(), reference.weights(), 1e-5);
        notDeepStrictEqual(network.weights(), weights);
      });
    }

    it("lowers the loss in 200 steps", async () => {
      await using network = await createLoaded();
      const first = network.step(x, target, adam);
      let last = first;
      for (let step = 1; step < 200; step++) last = network.step(x, target, adam);
      ok(last < first / 4, `from ${first} to ${last}`);
    });

    it("takes the gradient of a batch as the mean of its samples' gradients", async () => {
      await using network = await createLoaded();
      const { loss, gradient } = network.gradient(x, target);
      const singles = Array.from({ length: batchSize }, (_, n) =>
        network.gradient(
          x.slice(n * inputSize, (n + 1) * inputSize),
          target.slice(n * outputSize, (n + 1) * outputSize),
        ),
      );
      const meanLoss = singles.reduce((sum, one) => sum + one.loss, 0) / batchSize;
      ok(Math.abs(loss / meanLoss - 1) < 1e-6);
      const mean = gradient.map(
        (_, i) => singles.reduce((sum, one) => sum + one.gradient[i]!, 0) / batchSize,
      );
      requireClose("gradient", gradient, mean, 1e-6);
    });

    it("keeps the optimizer's state when weights are replaced, until it is reset", async () => {
      await using network = await createLoaded();
      const stepFromStart = (): Float32Array => {
        network.setWeights(weights);
        network.step(x, target, adam);
        return network.weights();
      };
      const fresh = stepFromStart();
      network.step(x, target, adam);
      notDeepStrictEqual(stepFromStart(), fresh);
      network.resetOptimizer();
      deepStrictEqual(stepFromStart(), fresh);
    });

    it("leaves the weights alone in infer and gradient", async () => {
      await using network = await createLoaded();
      network.infer(x);
      network.gradient(x, target);
      deepStrictEqual(network.weights(), weights);
    });
  });

  describe("memory", () => {
    it("starts with weights 0", async () => {
      await using network = await create(spec, batchSize);
      deepStrictEqual(network.weights(), new Float32Array(parameterCount(spec)));
    });

    it("changes no argument", async () => {
      await using network = await create(spec, batchSize);
      const given: SampleBatch = { weights: weights.slice(), x: x.slice(), target: target.slice() };
      network.setWeights(given.weights);
      network.infer(given.x);
      network.gradient(given.x, given.target);
      network.step(given.x, given.target, adam);
      deepStrictEqual(given, { weights, x, target });
    });

    it("keeps no argument and gives away copies", async () => {
      await using network = await create(spec, batchSize);
      const given = weights.slice();
      network.setWeights(given);
      given.fill(9);
      network.weights().fill(9);
      deepStrictEqual(network.weights(), weights);
      const output = network.infer(x);
      const { gradient } = network.gradient(x, target);
      const before = [output.slice(), gradient.slice()];
      network.infer(target.slice(0, inputSize));
      network.gradient(x.slice(0, inputSize), target.slice(0, outputSize));
      deepStrictEqual([output, gradient], before);
    });

    it("takes fewer samples than its batch size", async () => {
      await using network = await createLoaded();
      const all = network.infer(x);
      const two = network.infer(x.slice(inputSize, 3 * inputSize));
      requireClose("output", two, all.slice(outputSize, 3 * outputSize), 1e-6);
    });

    it("can be disposed twice", async () => {
      const network = await createLoaded();
      await network[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
    });
  });

  describe("refuses", () => {
    const long = (count: number): Float32Array => new Float32Array(count);
    const tooMany = (batchSize + 1) * inputSize;
    const calls: [string, RegExp, (network: Network) => void][] = [
      ["no sample", /^x .*\b0\b.*expected.*48/, (n) => n.infer(long(0))],
      ["part of a sample", /^x .*\b49\b.*expected.*48/, (n) => n.infer(long(49))],
      ["too many samples", /^x .*\b240\b.*expected.*4/, (n) => n.infer(long(tooMany))],
      ["no sample to train", /^x .*\b0\b.*expected/, (n) => n.gradient(long(0), long(0))],
      ["a short target", /^target .*\b71\b.*expected.*72/, (n) => n.gradient(long(48), long(71))],
      ["a long target", /^target .*\b144\b.*72/, (n) => n.step(long(48), long(144), adam)],
      ["too few weights", /^weights .*\b3\b.*expected.*23[0-9]/, (n) => n.setWeights(long(3))],
      [
        "weights that are not numbers",
        /^weights .*NaN at index 7, expected finite/,
        (n) => n.setWeights(weights.map((value, i) => (i === 7 ? Number.NaN : value))),
      ],
    ];
    for (const [why, message, call] of calls) {
      it(why, async () => {
        await using network = await createLoaded();
        throws(
          () => call(network),
          (error) => error instanceof ModelError && message.test(error.message),
        );
        deepStrictEqual(network.weights(), weights);
      });
    }

    for (const size of [0, 1.5]) {
      it(`a batch size of ${size}`, async () => {
        await rejects(create(spec, size), { name: "ModelError", message: /batchSize is / });
      });
    }
  });
}
