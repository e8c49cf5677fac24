import { strictEqual, throws } from "node:assert/strict";
import { auroc, DataError, seededRandom } from "@lares/shared";

describe("auroc", () => {
  const cases: [why: string, normal: number[], anomalous: number[], area: number][] = [
    ["apart", [1, 2], [3, 4], 1],
    ["the wrong way round", [3, 4], [1, 2], 0],
    ["all alike", [5, 5, 5], [5, 5], 0.5],
    ["one pair of four wrong", [1, 3], [2, 4], 0.75],
    ["a tie counts one half", [1, 2], [2, 3], 0.875],
    ["many normals, one anomalous", [1, 2, 3, 4], [2.5], 0.5],
    ["infinite scores", [1, 2], [Number.POSITIVE_INFINITY], 1],
  ];
  for (const [why, normal, anomalous, area] of cases) {
    it(`${why}: ${area}`, () => strictEqual(auroc(normal, anomalous), area));
  }

  it("counts every pair, with many ties", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed);
      const draw = (count: number) =>
        Array.from({ length: count }, () => Math.floor(10 * random()));
      const [normal, anomalous] = [draw(30), draw(17)];
      let pairs = 0;
      for (const a of anomalous) {
        for (const n of normal) pairs += a > n ? 1 : a === n ? 0.5 : 0;
      }
      strictEqual(auroc(normal, anomalous), pairs / (30 * 17));
    }
  });

  const refused: [why: string, normal: number[], anomalous: number[], message: RegExp][] = [
    ["no normal score", [], [1], /normal scores are missing/],
    ["no anomalous score", [1], [], /anomalous scores are missing/],
    ["NaN", [1, Number.NaN, 0], [1], /normal scores are not all numbers/],
  ];
  for (const [why, normal, anomalous, message] of refused) {
    it(`refuses ${why}`, () => {
      throws(
        () => auroc(normal, anomalous),
        (error) => error instanceof DataError && message.test(error.message),
      );
    });
  }
});
