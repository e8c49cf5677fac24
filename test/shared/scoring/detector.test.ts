import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  backgroundOf,
  Detector,
  fitDetector,
  gaussianBackground,
  micro,
  networkInputs,
  type RoomModel,
  seed,
  seededRandom,
} from "@lares/shared";
import { dullFrames, withPatch } from "./dull-room.ts";

describe("Detector", () => {
  const random = seededRandom(3);
  const train = dullFrames(32 * 32, 30, random);
  const model: RoomModel = {
    spec: micro,
    background: backgroundOf(train),
    infer: gaussianBackground,
    batchSize: 16,
  };

  it("scores a patch far above new normals, whose light differs", () => {
    const detector = fitDetector(model, train);
    const normals = dullFrames(32 * 32, 20, random);
    const usual = detector.score(normals).map((score) => score.pooled);
    const unusual = detector.score(normals.map(withPatch)).map((score) => score.pooled);
    ok(Math.max(...usual) < 0.1, `${Math.max(...usual)}`);
    ok(Math.min(...unusual) > 5, `${Math.min(...unusual)}`);
  });

  it("gives each frame the same score in every batch size", () => {
    const scores = [1, 7, 64].map((batchSize) =>
      fitDetector({ ...model, batchSize }, train).score(train),
    );
    deepStrictEqual(scores[0], scores[1]);
    deepStrictEqual(scores[0], scores[2]);
  });

  it("never hands the network more than a batch", () => {
    const sizes: number[] = [];
    const infer = (inputs: Float32Array) => {
      sizes.push(inputs.length / 1024);
      return gaussianBackground(inputs);
    };
    fitDetector({ ...model, infer }, train);
    deepStrictEqual(sizes, [16, 14]);
  });

  it("takes off what the network expects, and the factor 8", () => {
    const expectsPatch = fitDetector({ ...model, infer: (inputs) => inputs.slice() }, train);
    const [score] = expectsPatch.score([withPatch(train[0] as Uint8Array)]);
    deepStrictEqual(score, { pooled: 0, meanSquaredError: 0 });
    const gaussian = fitDetector(model, train);
    const frame = withPatch(train[0] as Uint8Array);
    const inputs = networkInputs(micro, model.background, [frame]);
    const meanSquare = inputs.reduce((sum, x) => sum + (x / 8) ** 2, 0) / 1024;
    const measured = gaussian.score([frame])[0]?.meanSquaredError as number;
    ok(Math.abs(measured / meanSquare - 1) < 1e-12);
  });

  it("compares the raw frame with the reconstruction for a model that sees frames", () => {
    const frames = dullFrames(64 * 64 * 3, 3, random);
    const halfGray = (inputs: Float32Array) => new Float32Array(inputs.length).fill(0.5);
    const background = backgroundOf(frames);
    const detector = fitDetector({ spec: seed, background, infer: halfGray, batchSize: 2 }, frames);
    const frame = new Uint8Array(64 * 64 * 3).fill(255);
    ok(Math.abs((detector.score([frame])[0]?.meanSquaredError as number) - 0.25) < 1e-12);
  });

  it("is rebuilt from its statistics", () => {
    const fitted = fitDetector(model, train);
    const rebuilt = new Detector(model, structuredClone(fitted.statistics));
    deepStrictEqual(rebuilt.score(train), fitted.score(train));
    strictEqual(fitted.statistics.count, 30);
  });
});
