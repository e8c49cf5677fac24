import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  backgroundOf,
  Detector,
  fitDetector,
  gaussianBackground,
  micro,
  networkInputs,
  type RoomModel,
  scoreFrames,
  seed,
  seededRandom,
} from "@lares/shared";
import { dullFrames, withPatch } from "./dull-room.ts";

describe("Detector", () => {
  const random = seededRandom(3);
  const train = dullFrames(32 * 32, 30, random);
  const background = backgroundOf(train);
  const model: RoomModel = { spec: micro, background, infer: gaussianBackground, batchSize: 16 };
  const inputs = networkInputs(micro, background, train);

  it("scores a patch far above new normals, whose light differs", () => {
    const detector = fitDetector(model, inputs);
    const normals = dullFrames(32 * 32, 20, random);
    const usual = scoreFrames(detector, model, normals).map((score) => score.pooled);
    const unusual = scoreFrames(detector, model, normals.map(withPatch)).map(
      (score) => score.pooled,
    );
    ok(Math.max(...usual) < 0.1, `${Math.max(...usual)}`);
    ok(Math.min(...unusual) > 5, `${Math.min(...unusual)}`);
  });

  it("says where: the grid is high on the patch and low beside it", () => {
    const [score] = scoreFrames(fitDetector(model, inputs), model, [
      withPatch(train[0] as Uint8Array),
    ]);
    const grid = score?.grid as Float32Array;
    ok((grid[8 * 16 + 8] as number) > 20 * (grid[2 * 16 + 2] as number));
  });

  it("gives each frame the same score in every batch size", () => {
    const scores = [1, 7, 64].map((batchSize) =>
      fitDetector({ ...model, batchSize }, inputs).score(inputs),
    );
    deepStrictEqual(scores[0], scores[1]);
    deepStrictEqual(scores[0], scores[2]);
  });

  it("never hands the network more than a batch", () => {
    const sizes: number[] = [];
    const infer = (batch: Float32Array) => {
      sizes.push(batch.length / 1024);
      return gaussianBackground(batch);
    };
    fitDetector({ ...model, infer }, inputs, { trust: 1 });
    deepStrictEqual(sizes, [16, 14]);
  });

  it("takes off what the network expects, and the factor 8", () => {
    const copying = { ...model, infer: (batch: Float32Array) => batch.slice() };
    const frame = withPatch(train[0] as Uint8Array);
    const [score] = scoreFrames(fitDetector(copying, inputs, { trust: 1 }), model, [frame]);
    deepStrictEqual([score?.pooled, score?.meanSquaredError], [0, 0]);
    const seen = networkInputs(micro, background, [frame]);
    const meanSquare = seen.reduce((sum, x) => sum + (x / 8) ** 2, 0) / 1024;
    const measured = fitDetector(model, inputs).score(seen)[0]?.meanSquaredError as number;
    ok(Math.abs(measured / meanSquare - 1) < 1e-12);
  });

  it("does not believe a network that draws everything", () => {
    const copying = { ...model, infer: (batch: Float32Array) => batch.slice() };
    const detector = fitDetector(copying, inputs);
    strictEqual(detector.fit.trust, 0);
    const ofBackground = fitDetector(model, inputs, { trust: 1 });
    const [score] = detector.score(inputs);
    strictEqual(score?.pooled, ofBackground.score(inputs)[0]?.pooled);
    // The naive score is the network's, believed or not.
    strictEqual(score?.meanSquaredError, 0);
  });

  it("compares the raw frame with the reconstruction for a model that sees frames", () => {
    const frames = dullFrames(64 * 64 * 3, 3, random);
    const halfGray = (batch: Float32Array) => new Float32Array(batch.length).fill(0.5);
    const ofSeed = { spec: seed, background: backgroundOf(frames), infer: halfGray, batchSize: 2 };
    const detector = fitDetector(ofSeed, networkInputs(seed, ofSeed.background, frames));
    const white = new Uint8Array(64 * 64 * 3).fill(255);
    const [score] = scoreFrames(detector, ofSeed, [white]);
    ok(Math.abs((score?.meanSquaredError as number) - 0.25) < 1e-12);
  });

  it("is rebuilt from its fit", () => {
    const fitted = fitDetector(model, inputs);
    const rebuilt = new Detector(model, structuredClone(fitted.fit));
    deepStrictEqual(rebuilt.score(inputs), fitted.score(inputs));
    strictEqual(fitted.fit.statistics.count, 30);
  });
});
