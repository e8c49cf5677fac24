import { deepStrictEqual } from "node:assert/strict";
import { FIRST_START, type Start, startAfter } from "@lares/aggregator";
import {
  type DeviceId,
  type FleetId,
  micro,
  type RoundResult,
  seed,
  sha256,
  type TaskId,
} from "@lares/shared";

function resultWith(losses: readonly (readonly [number, number])[], hadQuorum = true): RoundResult {
  return {
    kind: "result",
    v: 1,
    fleet: "home" as FleetId,
    task: "micro" as TaskId,
    round: 0,
    strategy: "fedavg",
    base: sha256("a"),
    model: sha256("b"),
    hadQuorum,
    contributions: losses.map(([samples, after], i) => ({
      device: `d${i}` as DeviceId,
      samples,
      loss: { background: 1, before: 2, after },
      norm: 1,
    })),
    refused: 0,
    late: 0,
    loss: null,
    uplinkBytes: 0,
    downlinkBytes: 0,
    seconds: 0,
  };
}

describe("startAfter", () => {
  const trained = (restarts: number): Start => ({ restarts, isUntrained: false });
  const again = (restarts: number): Start => ({ restarts, isUntrained: true });
  const cases: [string, Start, Start][] = [
    ["learned", startAfter(FIRST_START, micro, resultWith([[10, 0.5]])), trained(0)],
    ["just learned", startAfter(FIRST_START, micro, resultWith([[10, 0.979]])), trained(0)],
    ["just stuck", startAfter(FIRST_START, micro, resultWith([[10, 0.98]])), again(1)],
    ["got worse", startAfter(FIRST_START, micro, resultWith([[10, 7]])), again(1)],
    ["stuck again", startAfter(again(2), micro, resultWith([[10, 1]])), again(3)],
    ["stuck for good", startAfter(again(3), micro, resultWith([[10, 1]])), trained(3)],
    ["stuck later", startAfter(trained(0), micro, resultWith([[10, 1]])), trained(0)],
    [
      "learned where most frames are",
      startAfter(
        FIRST_START,
        micro,
        resultWith([
          [1, 1],
          [99, 0.5],
        ]),
      ),
      trained(0),
    ],
    [
      "stuck where most frames are",
      startAfter(
        FIRST_START,
        micro,
        resultWith([
          [99, 1],
          [1, 0.5],
        ]),
      ),
      again(1),
    ],
    ["no quorum", startAfter(FIRST_START, micro, resultWith([[10, 1]], false)), FIRST_START],
    ["no update", startAfter(FIRST_START, micro, resultWith([], false)), FIRST_START],
    ["sees whole frames", startAfter(FIRST_START, seed, resultWith([[10, 1]])), trained(0)],
  ];
  for (const [why, actual, expected] of cases) {
    it(`${why}: ${expected.restarts} restarts, ${expected.isUntrained ? "un" : ""}trained`, () => {
      deepStrictEqual(actual, expected);
    });
  }
});
