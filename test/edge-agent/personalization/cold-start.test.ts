import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import {
  coldStart,
  evaluationRoomOf,
  generateRooms,
  newcomerOf,
  prepareRoom,
  reconstructionLoss,
  zeroLoss,
} from "@lares/edge-agent";
import {
  DataError,
  initialWeights,
  kernelsEngine,
  micro,
  type Network,
  sizeOf,
} from "@lares/shared";
import { trainSmallFleet } from "./small-fleet.ts";

const options = { batchSize: 16, learningRate: 0.002, checkpoints: [25, 50], seed: 7 };

describe("cold start", function () {
  this.timeout(60_000);
  const rooms = generateRooms(micro.input, { normal: 80, anomalous: 0 }).map(evaluationRoomOf);
  const room = rooms[0]!;
  let network: Network;
  let global: Float32Array;
  before(async () => {
    network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    const others = rooms.slice(1).map((other) => prepareRoom(other, micro));
    const plan = { epochs: 6, batchSize: 16, learningRate: 0.005 };
    const setup = { network, method: "fedavg", rounds: 10, plan, seed: 1 };
    ({ global } = await trainSmallFleet(others, setup));
  });
  after(() => network[Symbol.asyncDispose]());

  it("takes the newcomer's frames evenly from its training normals", () => {
    const { train, unseen } = newcomerOf(room, micro, 20);
    strictEqual(train.count, 20);
    strictEqual(unseen.count, 32);
    // All training normals are the room as it will be, without the frames held out of training.
    const { train: all, heldOut } = prepareRoom(room, micro);
    const whole = newcomerOf(room, micro, 48).train.values;
    deepStrictEqual(whole, Float32Array.of(...all.values, ...heldOut.values));
    throws(() => newcomerOf(room, micro, 49), {
      constructor: DataError,
      message: /has 48 training normals, expected at least 49/,
    });
  });

  it("is a tenth better from the other rooms' model than from scratch, with 20 frames", async () => {
    const newcomer = newcomerOf(room, micro, 20);
    const result = await coldStart(network, newcomer, global, options);
    strictEqual(result.frames, 20);
    strictEqual(result.background, zeroLoss(newcomer.unseen));
    const [from25 = 0, from50 = 0] = result.fromGlobal;
    const [scratch25 = 0, scratch50 = 0] = result.fromScratch;
    ok(from25 < 0.9 * scratch25, `${from25} after 25 steps, ${scratch25} from scratch`);
    ok(from25 < 0.95 * result.background, `${from25}, the background alone ${result.background}`);
    ok(from50 < from25 && scratch50 < scratch25);
    deepStrictEqual(result.aurocs, { fromGlobal: [], fromScratch: [] });
    const saved = 50 - (result.stepsToScratch ?? Number.NaN);
    ok(saved >= 10, `${saved} of 50 steps saved`);
    deepStrictEqual(await coldStart(network, newcomer, global, options), result);
  });

  it("measures what it is asked to, at each checkpoint of both starts", async () => {
    let asked = 0;
    const auroc = () => asked++ / 10;
    const result = await coldStart(network, newcomerOf(room, micro, 20), global, {
      ...options,
      auroc,
    });
    deepStrictEqual(result.aurocs, { fromScratch: [0, 0.1], fromGlobal: [0.2, 0.3] });
  });

  it("finds no difference when the global model is the fresh one", async () => {
    const newcomer = newcomerOf(room, micro, 20);
    const fresh = initialWeights(micro, options.seed);
    const result = await coldStart(network, newcomer, fresh, options);
    deepStrictEqual(result.fromGlobal, result.fromScratch);
    strictEqual(result.stepsToScratch, 50);
    network.setWeights(fresh);
    strictEqual(result.global, reconstructionLoss(network, newcomer.unseen, 16));
  });

  it("says when the global model never gets where fresh weights are", async () => {
    const newcomer = newcomerOf(room, micro, 20);
    const poison = initialWeights(micro, 1).map((value) => value * 20);
    const result = await coldStart(network, newcomer, poison, options);
    strictEqual(result.stepsToScratch, null);
    ok((result.fromGlobal[1] as number) > (result.fromScratch[1] as number));
  });

  it("ends with the signal's reason", async () => {
    const newcomer = newcomerOf(room, micro, 10);
    strictEqual(newcomer.train.size, sizeOf(micro.input));
    const signal = AbortSignal.abort(new RangeError("enough"));
    await rejects(coldStart(network, newcomer, global, { ...options, signal }), RangeError);
  });
});
