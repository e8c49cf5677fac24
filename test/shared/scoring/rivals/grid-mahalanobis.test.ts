import { ok } from "node:assert/strict";
import { bareScores, fitGridMahalanobis, seededRandom } from "@lares/shared";

const input = { height: 32, width: 32, channels: 1 };

/** A gray ramp with noise, under two lamps that each light a corner of 8x8 pixels. */
function frameOf(first: number, second: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: 1024 }, (_, i) => {
    const [x, y] = [i % 32, Math.floor(i / 32)];
    const light = x < 8 && y < 8 ? first : x >= 24 && y >= 24 ? second : 0;
    return 60 + 2 * x + light + 6 * random();
  });
}

describe("fitGridMahalanobis", () => {
  for (const side of [4, 8] as const) {
    it(`misses one of two lamps that always light together, on ${side}x${side}`, () => {
      const random = seededRandom(11);
      const train = Array.from({ length: 60 }, () => {
        const light = 60 * random();
        return frameOf(light, light, random);
      });
      const score = fitGridMahalanobis(side)(input, [train]);
      const [both, none, one] = bareScores(
        score([frameOf(50, 50, random), frameOf(0, 0, random), frameOf(50, 0, random)]),
      ) as [number, number, number];
      ok(one > 5 * Math.max(both, none), `${one}, both ${both}, none ${none}`);
    });
  }

  it("averages about 1 over new normals", () => {
    const random = seededRandom(12);
    const frames = Array.from({ length: 400 }, () => frameOf(60 * random(), 60 * random(), random));
    const score = fitGridMahalanobis(4)(input, [frames.slice(0, 200)]);
    const scores = bareScores(score(frames.slice(200)));
    const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
    ok(mean > 0.2 && mean < 1.5, `${mean}`);
  });
});
