import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { createMethod, Learner } from "@lares/edge-agent";
import { initialWeights, ModelError, type Network, referenceEngine } from "@lares/shared";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";

const plan = { epochs: 3, batchSize: 8, learningRate: 0.01 };
const global = initialWeights(tiny, 1);
/** Moves FedALA's alpha away from 1. */
const poison = initialWeights(tiny, 77).map((value) => value * 20);
const [train, heldOut] = [wavySamples(3, 48), wavySamples(3, 60)];

describe("learner", () => {
  let network: Network;
  before(async () => {
    network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
  });
  after(() => network[Symbol.asyncDispose]());

  const learnerWith = (method: string) =>
    new Learner({ network, method: createMethod(method, tiny), train, heldOut, seed: 1 });
  /** Without the training that finishing adds. */
  const still = { ...plan, learningRate: 0 };
  const ownModel = async (learner: Learner) => (await learner.finish(global, still)).weights;

  it("gives the same weights for the same seed and bases", async () => {
    const [first, second] = [learnerWith("fedala"), learnerWith("fedala")];
    for (let round = 0; round < 2; round++) {
      const trained = await first.train(round, global, plan);
      deepStrictEqual(await second.train(round, global, plan), trained);
      ok(trained.loss.after < trained.loss.before);
      strictEqual(trained.alpha === undefined, round === 0);
    }
  });

  it("counts what a round took, and everything until now", async () => {
    const learner = learnerWith("fedavg");
    // 48 frames are 6 batches an epoch; their loss is taken before and after training.
    const round = { gradients: 18, gradientFrames: 144, inferences: 12, inferredFrames: 96 };
    deepStrictEqual((await learner.train(0, global, plan)).computation, round);
    deepStrictEqual((await learner.train(1, global, plan)).computation, round);
    strictEqual(learner.computation.gradients, 36);
    await rejects(learner.train(2, global, plan, AbortSignal.abort(new RangeError("enough"))));
    strictEqual(learner.computation.inferences, 24 + 6, "what was given up counts");
  });

  it("orders the samples anew in each round", async () => {
    const learner = learnerWith("fedavg");
    const first = await learner.train(0, global, plan);
    notDeepStrictEqual((await learner.train(1, global, plan)).weights, first.weights);
  });

  it("keeps what it had learned when it is told to give up", async () => {
    const learner = learnerWith("local");
    const stop = new AbortController();
    const training = learner.train(0, global, plan, stop.signal);
    setImmediate(() => stop.abort(new RangeError("enough")));
    await rejects(training, RangeError);
    const half = await ownModel(learner);
    notDeepStrictEqual(half, global);
    notDeepStrictEqual(half, (await learnerWith("local").train(0, global, plan)).weights);
  });

  it("is as before when it gives up while FedALA still learns alpha", async () => {
    const [learner, undisturbed] = [learnerWith("fedala"), learnerWith("fedala")];
    for (const each of [learner, undisturbed]) await each.train(0, global, plan);
    await rejects(
      learner.train(1, initialWeights(tiny, 5), plan, AbortSignal.abort(new RangeError("enough"))),
      RangeError,
    );
    deepStrictEqual(await learner.train(2, global, plan), await undisturbed.train(2, global, plan));
  });

  it("forgets what it learned from other initial weights", async () => {
    const learner = learnerWith("fedala");
    learner.follow("run/0");
    const twoRounds = async () => [
      await learner.train(0, global, plan),
      await learner.train(1, poison, plan),
    ];
    const first = await twoRounds();
    learner.follow("run/0");
    notDeepStrictEqual(await twoRounds(), first);
    learner.follow("run/1");
    deepStrictEqual(await twoRounds(), first);
  });

  it("refuses a training that diverged, and stays as it was", async () => {
    const learner = learnerWith("local");
    const { weights } = await learner.train(0, global, plan);
    await rejects(learner.train(1, global, { ...plan, learningRate: 3e38 }), {
      constructor: ModelError,
      message: /training\.learningRate is 3e\+38: the loss became (NaN|Infinity)/,
    });
    deepStrictEqual(await ownModel(learner), weights);
  });

  it("goes on with its own model when the global one overflows, and does not send that", async () => {
    const learner = learnerWith("fedala");
    const { weights } = await learner.train(0, global, plan);
    const spoilt = global.map((value) => Math.sign(value) * 3e38);
    await rejects(learner.train(1, spoilt, plan), {
      constructor: ModelError,
      message: /the global model's loss in this room is (NaN|Infinity)/,
    });
    const own = (await learner.finish(spoilt, still)).weights;
    notDeepStrictEqual(own, weights, "it has trained on");
    ok(own.every(Number.isFinite));
  });
});
