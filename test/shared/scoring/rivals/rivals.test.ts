import { deepStrictEqual, ok, throws } from "node:assert/strict";
import {
  backgroundOf,
  bareScores,
  DataError,
  fitDetector,
  gaussianBackground,
  micro,
  networkInputs,
  rivals,
  type Shape,
  scoreFrames,
  seededRandom,
} from "@lares/shared";
import { dullFrames, withPatch } from "../dull-room.ts";

const { input } = micro;

function framesOf(count: number, seed: number, shape: Shape = input): Uint8Array[] {
  return dullFrames(shape.height * shape.width * shape.channels, count, seededRandom(seed));
}

describe("rivals", () => {
  const train = framesOf(40, 1);
  const normal = framesOf(20, 2);

  for (const [name, learn] of rivals) {
    describe(name, () => {
      const score = learn(input, [train]);

      it("scores a patch above new normals", () => {
        // In and out: motion must see each frame change.
        const blinking = normal.flatMap((frame) => [frame, withPatch(frame)]);
        const unusual = bareScores(score(blinking)).filter((_, i) => i % 2 === 1);
        const usual = bareScores(score(normal));
        ok(Math.min(...unusual) > Math.max(...usual), `${usual} below ${unusual}`);
      });

      it("gives a frame the same score whatever follows", () => {
        deepStrictEqual(score(normal.slice(0, 5)), score(normal).slice(0, 5));
        deepStrictEqual(score([]), []);
      });

      it("learns the same from the same frames", () => {
        deepStrictEqual(learn(input, [train])(normal), score(normal));
      });

      it("learns from frames all alike, and tells another", () => {
        const alike = Array.from({ length: 5 }, () => train[0] as Uint8Array);
        const ofAlike = learn(input, [alike]);
        const changed = withPatch(train[0] as Uint8Array);
        const [same, other] = bareScores(ofAlike([train[0] as Uint8Array, changed])) as [
          number,
          number,
        ];
        ok(same >= 0 && same < 1e-6, `${same}`);
        ok(other > same && Number.isFinite(other), `${other}`);
      });

      it("learns three colours", () => {
        const shape = { height: 16, width: 16, channels: 3 };
        const scores = bareScores(learn(shape, [framesOf(6, 3, shape)])(framesOf(4, 4, shape)));
        ok(scores.length === 4 && scores.every((value) => value >= 0 && Number.isFinite(value)));
      });

      it("refuses no frames", () => {
        throws(() => learn(input, []), DataError);
      });
    });
  }

  it("score the background as a detector without a network does", () => {
    const background = backgroundOf(train);
    const model = { spec: micro, background, infer: gaussianBackground, batchSize: 8 };
    const detector = fitDetector(model, networkInputs(micro, background, train), {
      trust: 1,
      maxComponents: 0,
    });
    const scores = scoreFrames(detector, model, normal);
    deepStrictEqual(
      rivals.get("background")?.(input, [train.slice(0, 9), train.slice(9)])(normal),
      scores.map(({ pooled, ...rest }) => ({ score: pooled, ...rest })),
    );
    deepStrictEqual(
      rivals.get("mse")?.(input, [train])(normal),
      scores.map(({ meanSquaredError, grid }) => {
        return { score: meanSquaredError, meanSquaredError, grid };
      }),
    );
  });

  it("explain with components what the background cannot", () => {
    // A lamp that lights one corner, more or less: one component.
    const random = seededRandom(6);
    const lamps = framesOf(60, 7).map((frame) => {
      const light = 100 * random();
      return frame.map((value, i) => (i % 32 < 8 && i < 256 ? value + light : value));
    });
    const largest = (name: string): number => {
      const score = rivals.get(name)?.(input, [lamps.slice(0, 40)]);
      return Math.max(...bareScores(score?.(lamps.slice(40)) ?? []));
    };
    const [background, components] = [largest("background"), largest("pca-8")];
    ok(components < background / 2, `${components}, background ${background}`);
  });
});
