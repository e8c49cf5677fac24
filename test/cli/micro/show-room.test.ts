import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { showRoom } from "@lares/cli";
import {
  type EvaluationRoom,
  evaluationRoomOf,
  type Frame,
  generateRooms,
} from "@lares/edge-agent";
import { micro } from "@lares/shared";
import { factoryModel } from "../../firmware/core/bench-device.ts";

describe("a room shown to the compiled firmware", function () {
  this.timeout(60_000);
  let factory: Uint8Array;
  let room: EvaluationRoom;

  before(async () => {
    factory = await factoryModel();
    room = evaluationRoomOf(generateRooms(micro.input, { normal: 60, anomalous: 6 })[0]!);
  });

  const darkened = (frame: Frame): Frame => ({ ...frame, data: frame.data.map((v) => v >> 5) });
  const scored = (frames: readonly { readonly score: number | undefined }[]) =>
    frames.map(({ score }) => score !== undefined);

  it("learns from the training normals and scores all that is unseen", () => {
    const shown = showRoom(factory, room);
    const train = room.train.flat().map(({ data }) => data);
    deepStrictEqual(shown?.background, train);
    deepStrictEqual(shown?.cells, train);
    ok([...shown!.normal, ...shown!.anomalous].every(({ score }) => (score ?? 0) > 0));
    strictEqual(shown?.anomalous.length, 6);
  });

  it("gives frames no score while the camera is dark, and those behind them one", () => {
    const normal = room.normal.flat();
    const dark = normal.map((frame, i) => (i === 2 || i === 3 ? darkened(frame) : frame));
    const shown = showRoom(factory, { ...room, normal: [dark] });
    deepStrictEqual(
      scored(shown!.normal),
      normal.map((_, i) => i !== 2 && i !== 3),
    );
  });

  it("needs no calibration normals", () => {
    ok(showRoom(factory, { ...room, calibration: [] }) !== undefined);
  });

  const never: [why: string, train: (frames: Frame[]) => Frame[]][] = [
    ["a camera that gives one picture", (frames) => frames.map(() => frames[0]!)],
    ["one training normal", (frames) => frames.slice(0, 1)],
  ];
  for (const [why, change] of never) {
    it(`comes to no scores with ${why}`, () => {
      const train = change(room.train.flat());
      strictEqual(showRoom(factory, { ...room, train: [train] }), undefined);
    });
  }
});
