import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ball, between, box, FloorPlan, isNear, type Vector } from "@lares/edge-agent/benchmark";

const size: Vector = [4, 2.5, 4];
const paint = { color: [0.5, 0.5, 0.5] as Vector };
const entrance: Vector = [0.5, 0, 0.5];
/** From the left wall almost to the right one. */
const barrier = box([0, 0, 1.8], [3, 1, 2.2], paint);

describe("a floor plan", () => {
  it("leads straight where nothing is in between", () => {
    const way = new FloorPlan(size, [], entrance).wayBetween([1, 0, 1], [3, 0, 3]);
    strictEqual(way.length, 4);
  });

  it("leads around furniture, clear of it all the way", () => {
    const plan = new FloorPlan(size, [barrier], entrance);
    const way = plan.wayBetween([0.5, 0, 1], [0.5, 0, 3]);
    ok(
      way.some(([x]) => x > 3),
      `${way}`,
    );
    for (const [i, to] of way.entries()) {
      const from = way[i - 1] ?? to;
      for (const share of [0, 0.25, 0.5, 0.75, 1]) {
        ok(!isNear(barrier, between(from, to, share), 0.1), `${from} to ${to}`);
      }
    }
  });

  it("has no place behind furniture that closes the room", () => {
    const wall = box([0, 0, 1.8], [4, 1, 2.2], paint);
    const plan = new FloorPlan(size, [wall], entrance);
    ok(plan.freePoints().length > 100);
    ok(plan.freePoints().every(([, , z]) => z < 1.8));
  });

  const near: [why: string, at: Vector, reach: number, isNear: boolean][] = [
    ["inside", [1, 0, 2], 0.1, true],
    ["before it, within reach", [1, 0, 2.3], 0.2, true],
    ["before it, out of reach", [1, 0, 2.5], 0.2, false],
    ["at its corner, out of reach by the diagonal", [3.18, 0, 2.38], 0.2, false],
  ];
  for (const [why, at, reach, expected] of near) {
    it(`says whether furniture is near: ${why}`, () => {
      strictEqual(isNear(barrier, at, reach), expected);
    });
  }

  it("lets people walk below what hangs high", () => {
    deepStrictEqual(isNear(ball([1, 2.2, 1], 0.2, paint), [1, 0, 1], 0.1), false);
  });
});
