import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  type EvaluationRoom,
  evaluationRoomOf,
  generateRoom,
  iidControl,
  prepareRoom,
  reconstructionLoss,
  samplesOf,
  zeroLoss,
} from "@lares/edge-agent";
import {
  DataError,
  kernelsEngine,
  micro,
  type Network,
  networkInputs,
  sizeOf,
} from "@lares/shared";
import { trainSmallFleet } from "./small-fleet.ts";

const plan = { epochs: 6, batchSize: 16, learningRate: 0.005 };

describe("IID control", function () {
  this.timeout(60_000);
  const framesOf = ({ train, calibration, normal }: EvaluationRoom) =>
    [train, calibration, normal].map((clips) => clips.flat().map(({ data }) => data));
  const roomOf = (count: number) =>
    evaluationRoomOf({
      name: "office",
      normal: Array.from({ length: count }, (_, i) => ({
        name: `${i}.png`,
        data: Uint8Array.of(i),
      })),
      anomalous: [],
      skipped: [],
    });

  it("deals every frame of a room once, at random, in the shares that it had", () => {
    const room = roomOf(40);
    const dealt = iidControl(room, 4, 1);
    deepStrictEqual(
      dealt.map(({ name }) => name),
      ["office-1", "office-2", "office-3", "office-4"],
    );
    for (const client of dealt) {
      deepStrictEqual(
        framesOf(client).map(({ length }) => length),
        [6, 2, 2],
      );
    }
    const frames = new Set(dealt.flatMap((client) => framesOf(client).flat()));
    strictEqual(frames.size, 40);
    const late = new Set(framesOf(room)[2]);
    ok(dealt.some((client) => framesOf(client)[0]?.some((frame) => late.has(frame))));
    deepStrictEqual(iidControl(room, 4, 1), dealt);
  });

  it("refuses more clients than frames", () => {
    throws(() => iidControl(roomOf(10), 3, 1), {
      constructor: DataError,
      message: /room office has 6, 2, 2 normals .* expected at least 3 of each/,
    });
  });

  const draw = (name: string, normal: number) =>
    evaluationRoomOf(generateRoom(name, micro.input, { normal, anomalous: 0 }));

  /** Loss on unseen frames by the background's, mean over the rooms. */
  const lossShare = async (network: Network, method: string, rooms: readonly EvaluationRoom[]) => {
    const prepared = rooms.map((room) => prepareRoom(room, micro));
    const setup = { network, method, rounds: 10, plan, seed: 1 };
    const { learners, global } = await trainSmallFleet(prepared, setup);
    let sum = 0;
    for (const [i, { background }] of prepared.entries()) {
      const [, calibration, normal] = framesOf(rooms[i] as EvaluationRoom);
      const unseen = [...(calibration ?? []), ...(normal ?? [])];
      const inputs = networkInputs(micro, background, unseen);
      const samples = samplesOf(inputs, sizeOf(micro.input));
      network.setWeights((await learners[i]!.finish(global, plan)).weights);
      sum += reconstructionLoss(network, samples, 16) / zeroLoss(samples);
    }
    return sum / rooms.length;
  };

  it("is where personalisation does not matter, unlike rooms of their own", async () => {
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    const spreadIn = async (rooms: readonly EvaluationRoom[]) => {
      const shares: number[] = [];
      for (const method of ["fedavg", "fedala", "local"]) {
        shares.push(await lossShare(network, method, rooms));
      }
      return Math.max(...shares) - Math.min(...shares);
    };
    const same = await spreadIn(iidControl(draw("kitchen", 150), 3, 1));
    const different = await spreadIn(
      ["kitchen", "bedroom", "office"].map((name) => draw(name, 50)),
    );
    ok(same < 0.08, `${same} of the background's loss lie between methods`);
    ok(different > 4 * same, `${different} between methods in different rooms, ${same} in one`);
  });
});
