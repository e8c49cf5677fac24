import { ok } from "node:assert/strict";
import {
  type Clip,
  generateEvaluationRoom,
  type PreparedRoom,
  prepareRoom,
  samplesOf,
} from "@lares/edge-agent";
import {
  auroc,
  fitDetector,
  initialWeights,
  kernelsEngine,
  micro,
  type Network,
  networkInputs,
  sizeOf,
} from "@lares/shared";
import { trainSmallFleet } from "./small-fleet.ts";

type Poison = readonly [why: string, of: (global: Float32Array) => Float32Array];

const plan = { epochs: 2, batchSize: 16, learningRate: 0.002 };
const rounds = 3;
/** Most that a poisoned global model may cost a room. */
const mostCost = 0.01;

const poisons: readonly [Poison, ...Poison[]] = [
  ["random weights", () => initialWeights(micro, 77).map((value) => 20 * value)],
  ["the sign flipped", (global) => global.map((value) => -value)],
  ["scaled ten times", (global) => global.map((value) => 10 * value)],
];

describe("a poisoned global model in rooms of the benchmark", function () {
  this.timeout(180_000);
  let rooms: readonly PreparedRoom[];
  let network: Network;
  before(async () => {
    rooms = ["study-05", "living-room-06"].map((name) =>
      prepareRoom(generateEvaluationRoom(name, micro.input), micro),
    );
    network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
  });
  after(() => network[Symbol.asyncDispose]());

  const aurocOf = ({ background, clips, train }: PreparedRoom, weights: Float32Array): number => {
    network.setWeights(weights);
    const infer = (inputs: Float32Array) => network.infer(inputs);
    // All of the network's answer is believed: distrust would hide what a poison does to it.
    const model = { spec: micro, infer, batchSize: 16 };
    const detector = fitDetector(model, train.values, { trust: 1 });
    const scores = (some: readonly Clip[]) => {
      const frames = some.flat().map(({ data }) => data);
      const { values } = samplesOf(networkInputs(micro, background, frames), sizeOf(micro.input));
      return detector.score(values).map(({ pooled }) => pooled);
    };
    return auroc(scores(clips.normal), scores(clips.episodes.map(({ frames }) => frames)));
  };

  /** AUROC of each room before and after a round with the poison. */
  const aurocsWith = async (method: string, poisonOf: (global: Float32Array) => Float32Array) => {
    const setup = { network, method, rounds, plan, seed: 1 };
    const { learners, global } = await trainSmallFleet(rooms, setup);
    const poison = poisonOf(global);
    const aurocs: { before: number; after: number }[] = [];
    for (const [i, learner] of learners.entries()) {
      const room = rooms[i] as PreparedRoom;
      const before = aurocOf(room, (await learner.finish(global, plan)).weights);
      await learner.train(rounds, poison, plan);
      const after = aurocOf(room, (await learner.finish(poison, plan)).weights);
      aurocs.push({ before, after });
    }
    return aurocs;
  };

  for (const [why, poisonOf] of poisons) {
    it(`of ${why} costs a room with fedala at most ${mostCost} AUROC`, async () => {
      for (const { before, after } of await aurocsWith("fedala", poisonOf)) {
        ok(after >= before - mostCost, `${after}, before ${before}`);
      }
    });
  }

  it("costs a room with fedavg more", async () => {
    const aurocs = await aurocsWith("fedavg", poisons[0][1]);
    const costs = aurocs.map(({ before, after }) => before - after);
    ok(Math.max(...costs) > 2 * mostCost, `${costs}`);
  });
});
