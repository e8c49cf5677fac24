import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { benchRoomOf, type ClipScorer, fitNetworkScorer, scoreRoom } from "@lares/cli";
import type { Clip, EvaluationRoom } from "@lares/edge-agent";
import {
  fitDetector,
  gaussianBackground,
  kernelsEngine,
  ModelError,
  micro,
  networkInputs,
  scoreFrames,
  seededRandom,
} from "@lares/shared";

const random = seededRandom(1);
const clip = (frames: number, light: number): Clip =>
  Array.from({ length: frames }, (_, i) => ({
    name: `${i}.png`,
    data: Uint8Array.from(
      { length: 1024 },
      (_, at) => light * (at % 7 === 0 ? 2 : 1) + 9 * random(),
    ),
  }));
/** The lower half of a frame. */
const mask = Uint8Array.from({ length: 1024 }, (_, i) => (i < 512 ? 0 : 1));

const room: EvaluationRoom = {
  name: "attic",
  train: [clip(4, 40), clip(3, 50)],
  calibration: [clip(2, 45)],
  normal: [clip(3, 42), clip(1, 44)],
  episodes: [
    { id: "01-fall", kind: "fall", difficulty: 2, frames: clip(2, 60), masks: [mask, mask] },
    { id: "02-water", kind: "water", frames: clip(1, 70) },
  ],
};
const bench = benchRoomOf(room, micro);
const lengths = (clips: readonly (readonly number[])[] | undefined) => clips?.map((c) => c.length);

describe("scoreRoom", () => {
  it("scores clip by clip, and keeps float32, which a journal gives back", () => {
    const scored = scoreRoom(bench, ({ frames }) => ({
      scores: { motion: frames.map(() => 0.1) },
    }));
    deepStrictEqual(Object.keys(scored.scores), ["motion"]);
    const { calibration, normal, episodes } = scored.scores.motion ?? {};
    deepStrictEqual([calibration, normal, episodes].map(lengths), [[2], [3, 1], [2, 1]]);
    strictEqual(normal?.[0]?.[0], Math.fround(0.1));
    deepStrictEqual(scored.episodes, [{ kind: "fall", difficulty: 2 }, { kind: "water" }]);
    strictEqual(scored.pixelAuroc, null);
  });

  it("compares grids with masks where there are some, and with normal frames", () => {
    const lower = Float32Array.from({ length: 256 }, (_, cell) => (cell < 128 ? 1 : 2));
    const grids: ClipScorer = ({ frames }) => ({ scores: {}, grids: frames.map(() => lower) });
    // Of the other pixels, those of two upper halves lose; of normal frames, half lose and half tie.
    const value = scoreRoom(bench, grids).pixelAuroc;
    ok(value !== null && Math.abs(value - (2 + 4 * 1.5) / (2 + 4 * 2)) < 1e-12, `${value}`);
  });

  it("refuses scores that are no numbers, naming room and kind", () => {
    throws(
      () => scoreRoom(bench, ({ frames }) => ({ scores: { mse: frames.map(() => Number.NaN) } })),
      (error: Error) => error instanceof ModelError && /^mse .* attic is NaN/.test(error.message),
    );
  });
});

describe("fitNetworkScorer", () => {
  it("scores as a detector does that is fitted to all training normals", async () => {
    // All weights are 0, so it answers 0: the background model.
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    const { background } = bench.prepared;
    const model = { spec: micro, background, infer: gaussianBackground, batchSize: 16 };
    const bytes = (clips: readonly Clip[]) => clips.flat().map(({ data }) => data);
    const inputs = networkInputs(micro, background, bytes(room.train));
    const { score, trust } = fitNetworkScorer(bench, network);
    const { scores } = scoreRoom(bench, score);
    const detector = fitDetector(model, inputs);
    strictEqual(trust, detector.fit.trust);
    const expected = scoreFrames(detector, model, bytes(room.normal));
    deepStrictEqual(
      scores.appearance?.normal.flat(),
      expected.map(({ pooled }) => Math.fround(pooled)),
    );
    deepStrictEqual(
      scores.mse?.normal.flat(),
      expected.map(({ meanSquaredError }) => Math.fround(meanSquaredError)),
    );
  });
});
