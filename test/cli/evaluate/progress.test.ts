import { strictEqual } from "node:assert/strict";
import { Progress } from "@lares/cli";
import { someUnit } from "./outcomes.ts";

describe("Progress", () => {
  const units = [someUnit("a", 1), someUnit("a", 2), someUnit("a", 3), someUnit("b", 1)];
  const lines = (steps: readonly [minutes: number, isReused: boolean][]) => {
    let nowMs = 5e9;
    const progress = new Progress(units, () => nowMs);
    return steps.map(([minutes, isReused], i) => {
      nowMs += minutes * 60_000;
      return progress.line(units[i] ?? someUnit("b", 1), "0.9", isReused);
    });
  };

  it("expects the rest to go on at the same speed", () => {
    const [first, second, , last] = lines([
      [4, false],
      [6, false],
      [5, false],
      [5, false],
    ]);
    strictEqual(first, "1 of 4: a, micro, seed 1: 0.9; about 12 min left");
    strictEqual(second, "2 of 4: a, micro, seed 2: 0.9; about 10 min left");
    strictEqual(last, "4 of 4: b, micro, seed 1: 0.9; about 0 s left");
  });

  it("does not take what the journal had for speed", () => {
    const [first, , third] = lines([
      [0, true],
      [0, true],
      [3, false],
    ]);
    strictEqual(first, "1 of 4: a, micro, seed 1: 0.9; from the journal");
    strictEqual(third, "3 of 4: a, micro, seed 3: 0.9; about 3 min left");
  });

  it("tells seconds at the end", () => {
    strictEqual(lines([[0.25, false]])[0]?.endsWith("about 45 s left"), true);
  });
});
