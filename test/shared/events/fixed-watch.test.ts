import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type BootId, ConfigError, FixedWatch } from "@lares/shared";

const boot = "00000000000000b8" as BootId;
const grid = new Float32Array(256).fill(1);

/** One frame a second, with these scores for how they look. */
function phasesOf(watch: FixedWatch, scores: readonly number[]): (string | undefined)[] {
  return scores.map((score, i) => {
    const evidence = { appearance: { score, pValue: 0.5, grid } };
    return watch.step({ uptimeSeconds: i, evidence })?.phase;
  });
}

describe("FixedWatch", () => {
  const cases: [why: string, scores: number[], begins: number][] = [
    ["the third of five frames above the threshold", [1, 3, 1, 3, 3], 4],
    ["no frame when two of five are above", [1, 3, 1, 3, 1], -1],
    ["no frame at the threshold itself", [2, 2, 2, 2, 2], -1],
  ];
  for (const [why, scores, begins] of cases) {
    it(`begins an event with ${why}`, () => {
      const watch = new FixedWatch({ boot, thresholds: { appearance: 2 } });
      strictEqual(phasesOf(watch, scores).indexOf("begin"), begins);
    });
  }

  it("confirms as it is told to, and anew after a pause", () => {
    const confirmation = { needed: 2, window: 2 };
    const watch = new FixedWatch({ boot, thresholds: { appearance: 2 }, confirmation });
    deepStrictEqual(phasesOf(watch, [3]), [undefined]);
    watch.resume();
    deepStrictEqual(phasesOf(watch, [3, 3]), [undefined, "begin"]);
  });

  it("reads evidence without a threshold as none", () => {
    const watch = new FixedWatch({ boot, thresholds: { motion: 2 } });
    deepStrictEqual(phasesOf(watch, [9, 9, 9]), [undefined, undefined, undefined]);
    strictEqual(watch.reading?.level, 0);
  });

  it("refuses a confirmation that is none", () => {
    const confirmation = { needed: 4, window: 3 };
    throws(() => new FixedWatch({ boot, thresholds: { motion: 1 }, confirmation }), ConfigError);
  });
});
