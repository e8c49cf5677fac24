import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  evaluateRoom,
  evaluationRoomOf,
  type Frame,
  generateRooms,
  loadRoom,
  type PreparedRoom,
  prepareRoom,
} from "@lares/edge-agent";
import {
  backgroundOf,
  fitDetector,
  gaussianBackground,
  kernelsEngine,
  micro,
  type Network,
  networkInputs,
  scoreFrames,
  seededRandom,
  splitConformalThreshold,
} from "@lares/shared";
import { measureAuroc } from "../../../edge-agent/src/room/evaluate-room.ts";
import { findRealRooms } from "../../rooms.ts";

const random = seededRandom(3);

/** Frames of noise around a slope, with a bright square whose strength differs from frame to frame. */
function frames(count: number, strength: number): Frame[] {
  return Array.from({ length: count }, (_, n) => {
    const brightness = strength * random();
    const data = Uint8Array.from({ length: 32 * 32 }, (_, i) => {
      const isSquare = i % 32 < 8 && i < 8 * 32;
      return Math.round(60 + (i % 32) + 8 * random() + (isSquare ? brightness : 0));
    });
    return { name: `${n}.png`, data };
  });
}

/** Each part of the normals differs in strength, so that a mix-up of parts shows. */
const room = {
  name: "attic",
  normal: [...frames(60, 10), ...frames(20, 40), ...frames(20, 60)],
  anomalous: frames(7, 120),
  skipped: [],
};

describe("prepareRoom", () => {
  const prepared = prepareRoom(evaluationRoomOf(room), micro);
  const train = room.normal.slice(0, 60).map(({ data }) => data);

  it("takes the background from all training normals and nothing else", () => {
    deepStrictEqual(prepared.background, backgroundOf(train));
  });

  it("holds the last eighth of the training normals out of training", () => {
    const inputs = networkInputs(micro, prepared.background, train);
    deepStrictEqual([...prepared.train.values], [...inputs.subarray(0, 53 * 1024)]);
    deepStrictEqual([...prepared.heldOut.values], [...inputs.subarray(53 * 1024)]);
  });
});

describe("evaluateRoom", () => {
  let network: Network;
  let prepared: PreparedRoom;
  before(async () => {
    // All weights are 0, so it answers 0: the background model.
    network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    prepared = prepareRoom(evaluationRoomOf(room), micro);
  });
  after(() => network[Symbol.asyncDispose]());

  it("fits to training, sets the threshold by calibration, and reports on the rest", () => {
    const { background } = prepared;
    const model = { spec: micro, background, infer: gaussianBackground, batchSize: 16 };
    const bytes = (some: readonly Frame[]) => some.map(({ data }) => data);
    const inputs = networkInputs(micro, background, bytes(room.normal.slice(0, 60)));
    const detector = fitDetector(model, inputs);
    const scores = (some: readonly Frame[]) =>
      scoreFrames(detector, model, bytes(some)).map((score) => score.pooled);
    const [calibration, normal] = [
      scores(room.normal.slice(60, 80)),
      scores(room.normal.slice(80)),
    ];
    const anomalous = scores(room.anomalous);
    const threshold = splitConformalThreshold(calibration, 0.05);

    const report = evaluateRoom(prepared, network);
    strictEqual(report.room, "attic");
    deepStrictEqual([report.train, report.calibration], [53, 20]);
    strictEqual(report.threshold, threshold);
    strictEqual(report.normal.n, 20);
    strictEqual(report.normal.mean, mean(normal));
    strictEqual(report.anomalous.n, 7);
    strictEqual(report.anomalous.mean, mean(anomalous));
    strictEqual(report.falseAlarms, normal.filter((score) => score > threshold).length);
    strictEqual(report.hits, anomalous.filter((score) => score > threshold).length);
    strictEqual(report.auroc, report.aurocBackground);
    strictEqual(report.auroc, measureAuroc(prepared, network));
    ok(report.auroc !== null && report.auroc > 0.5);
    ok((report.falseAlarms ?? 0) > 0, "the parts do not differ, so this test could not fail");
  });

  it("leaves out what needs anomalous frames or 19 calibration frames", () => {
    const quiet = { ...room, normal: room.normal.slice(0, 90), anomalous: [] };
    const few = prepareRoom(evaluationRoomOf(quiet), micro);
    strictEqual(measureAuroc(few, network), null);
    const report = evaluateRoom(few, network);
    deepStrictEqual(
      [report.auroc, report.aurocMse, report.threshold, report.falseAlarms, report.hits],
      [null, null, null, null, null],
    );
    deepStrictEqual(report.anomalous, { n: 0, mean: null });
  });
});

describe("rooms to learn", function () {
  this.timeout(60_000);

  it("are told apart by the background alone where anomalies are plain to see", async () => {
    const data = findRealRooms() ?? "";
    const easy = ["lobby", "lane"].filter((name) => existsSync(join(data, name, "normal")));
    const rooms =
      easy.length > 0
        ? await Promise.all(easy.map((name) => loadRoom(join(data, name), micro.input)))
        : generateRooms(micro.input, { normal: 60, anomalous: 24 }).slice(0, 2);
    const least = easy.length > 0 ? 0.99 : 0.55;
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    for (const room of rooms) {
      deepStrictEqual(room.skipped, []);
      const { auroc } = evaluateRoom(prepareRoom(evaluationRoomOf(room), micro), network);
      ok((auroc ?? 0) >= least, `${room.name}: ${auroc}`);
    }
  });
});

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
