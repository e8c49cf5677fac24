import { deepStrictEqual, notDeepStrictEqual, ok, rejects } from "node:assert/strict";
import { createMethod, Learner, methodNames, plannedSteps } from "@lares/edge-agent";
import { initialWeights, ModelError, type Network, referenceEngine } from "@lares/shared";
import { wavySamples } from "../edge-agent/wavy-samples.ts";
import { tiny } from "../tiny-spec.ts";

const plan = { epochs: 4, batchSize: 8, learningRate: 0.01 };
const [train, heldOut] = [wavySamples(3, 48), wavySamples(3, 16)];
const global = initialWeights(tiny, 1);
const other = initialWeights(tiny, 2);
/** Finite itself, but no answer of it is. */
const overflowing = global.map((value) => Math.sign(value) * 3e38);

/** These have no other model than the fleet's. */
const watchesWithGlobal = new Set(["fedavg", "fedprox"]);

for (const name of methodNames) {
  describe(`personalization contract: ${name}`, () => {
    let network: Network;
    before(async () => {
      network = await referenceEngine().createNetwork(tiny, { batchSize: 8 });
    });
    after(() => network[Symbol.asyncDispose]());

    const newLearner = () =>
      new Learner({ network, method: createMethod(name, tiny), train, heldOut, seed: 1 });
    const twoRounds = async (learner: Learner) => [
      await learner.train(0, global, plan),
      await learner.train(1, other, plan),
      (await learner.finish(other, plan)).weights,
    ];

    it("gives the same bytes for the same seed", async () => {
      deepStrictEqual(await twoRounds(newLearner()), await twoRounds(newLearner()));
    });

    it("learns, and sends what it learned", async () => {
      const learner = newLearner();
      const { weights, loss } = await learner.train(0, global, plan);
      ok(loss.after < loss.before);
      notDeepStrictEqual(weights, global);
      ok(weights.every(Number.isFinite));
      ok((await learner.finish(weights, plan)).weights.every(Number.isFinite));
    });

    it("computes no more than the plan's epochs, in rounds and in the end", async () => {
      const learner = newLearner();
      let before = 0;
      const spent = () => {
        const { gradients } = learner.computation;
        const more = gradients - before;
        before = gradients;
        return more;
      };
      const steps = plannedSteps(train, plan);
      await learner.train(0, global, plan);
      const first = spent();
      // A method that looks at held-out frames pays for that with a step.
      ok(first <= steps && first >= steps - 1, `${first} of ${steps}`);
      await learner.train(1, other, plan);
      ok(spent() <= steps);
      await learner.finish(other, plan);
      ok(spent() <= steps);
    });

    it("changes none of its arguments", async () => {
      const [first, second] = [global.slice(), other.slice()];
      const learner = newLearner();
      await learner.train(0, first, plan);
      await learner.train(1, second, plan);
      await learner.finish(second, plan);
      deepStrictEqual([first, second], [global, other]);
    });

    it("keeps nothing of what it is told to forget", async () => {
      const learner = newLearner();
      learner.follow("run/0");
      const first = await twoRounds(learner);
      learner.follow("run/1");
      deepStrictEqual(await twoRounds(learner), first);
    });

    it("ends between two steps with the signal's reason, and goes on later", async () => {
      const learner = newLearner();
      await learner.train(0, global, plan);
      const before = learner.computation.gradients;
      const stop = new AbortController();
      const training = learner.train(1, other, plan, stop.signal);
      setImmediate(() => setImmediate(() => stop.abort(new RangeError("enough"))));
      await rejects(training, RangeError);
      ok(learner.computation.gradients - before < plannedSteps(train, plan));
      await learner.train(2, other, plan);
      const { weights } = await learner.finish(other, plan);
      ok(weights.every(Number.isFinite));
    });

    it("outlives a training that diverges", async () => {
      const learner = newLearner();
      await learner.train(0, global, plan);
      await rejects(learner.train(1, global, { ...plan, learningRate: 3e38 }), ModelError);
      const { weights } = await learner.finish(global, plan);
      network.setWeights(weights);
      ok(network.infer(heldOut.values.subarray(0, 16)).every(Number.isFinite));
    });

    it("outlives a global model that overflows", async () => {
      const learner = newLearner();
      await learner.train(0, global, plan);
      await rejects(learner.train(1, overflowing, plan), ModelError);
      await learner.train(2, global, plan);
      const { weights } = await learner.finish(global, plan);
      network.setWeights(weights);
      ok(network.infer(heldOut.values.subarray(0, 16)).every((value) => Math.abs(value) < 100));
    });

    it("can still watch when the last global model overflows, if it has a model of its own", async () => {
      const learner = newLearner();
      await learner.train(0, global, plan);
      const { weights } = await learner.finish(overflowing, plan);
      if (watchesWithGlobal.has(name)) return deepStrictEqual(weights, overflowing);
      network.setWeights(weights);
      ok(network.infer(heldOut.values.subarray(0, 16)).every((value) => Math.abs(value) < 100));
    });
  });
}
