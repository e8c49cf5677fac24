import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { joinedReading } from "@lares/shared";

const grids = { still: new Float32Array(256).fill(1), moving: new Float32Array(256).fill(2) };
const appearance = { score: 12, threshold: 10, pValue: 0.01, grid: grids.still };
const motion = { score: 1, threshold: 2, pValue: 0.3, grid: grids.moving };

describe("joinedReading", () => {
  it("takes level and grid of the evidence that is furthest above its own threshold", () => {
    deepStrictEqual(joinedReading(7, { appearance, motion }), {
      atSeconds: 7,
      level: 1.2,
      fired: new Map([["appearance", { level: 1.2, grid: grids.still }]]),
      pValue: 0.02,
      grid: grids.still,
    });
  });

  it("says which fired: none at the threshold, both above theirs", () => {
    const at = joinedReading(0, { appearance: { ...appearance, score: 10 }, motion });
    strictEqual(at.level, 1);
    strictEqual(at.fired.size, 0);
    const both = joinedReading(0, { appearance, motion: { ...motion, score: 5 } });
    deepStrictEqual([...both.fired.keys()], ["appearance", "motion"]);
    strictEqual(both.grid, grids.moving);
  });

  it("does without motion", () => {
    const { level, pValue } = joinedReading(0, { appearance });
    deepStrictEqual([level, pValue], [1.2, 0.01]);
  });
});
