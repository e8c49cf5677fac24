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
  const at = (restarts: number, lossShare?: number): Start => ({
    restarts,
    isSettled: false,
    ...(lossShare !== undefined && { lossShare }),
  });
  const settled = (restarts: number): Start => ({ restarts, isSettled: true });
  const cases: [string, Start, RoundResult, Start][] = [
    ["learned at once", FIRST_START, resultWith([[10, 0.5]]), settled(0)],
    ["just learned", FIRST_START, resultWith([[10, 0.979]]), settled(0)],
    ["nothing learned yet", FIRST_START, resultWith([[10, 0.98]]), at(0, 0.98)],
    ["learning slowly", at(0, 1.01), resultWith([[10, 1]]), at(0, 1)],
    ["stuck", at(0, 1), resultWith([[10, 0.999]]), at(1)],
    ["got worse", at(0, 1), resultWith([[10, 7]]), at(1)],
    ["stuck again", at(2, 1), resultWith([[10, 1]]), at(3)],
    ["stuck for good", at(3, 1), resultWith([[10, 1]]), settled(3)],
    ["learned after a restart", at(2), resultWith([[10, 0.4]]), settled(2)],
    ["worse after it had learned", settled(0), resultWith([[10, 1]]), settled(0)],
    [
      "learned where most frames are",
      FIRST_START,
      resultWith([
        [1, 1],
        [99, 0.5],
      ]),
      settled(0),
    ],
    [
      "stuck where most frames are",
      at(0, 1),
      resultWith([
        [99, 1],
        [1, 0.9],
      ]),
      at(1),
    ],
    ["no quorum", at(0, 1), resultWith([[10, 1]], false), at(0, 1)],
    ["no update", FIRST_START, resultWith([], false), FIRST_START],
  ];
  for (const [why, start, result, expected] of cases) {
    it(`${why}: ${JSON.stringify(expected)}`, () => {
      const actual = startAfter(start, micro, result);
      deepStrictEqual(
        { ...actual, lossShare: round(actual.lossShare) },
        { lossShare: undefined, ...expected },
      );
    });
  }

  it("leaves a network alone that sees whole frames", () => {
    deepStrictEqual(startAfter(FIRST_START, seed, resultWith([[10, 1]])), settled(0));
  });

  it("leaves a network alone when all frames equal the background", () => {
    const { contributions, ...rest } = resultWith([[10, 0]]);
    const still = contributions.map((one) => ({ ...one, loss: { ...one.loss, background: 0 } }));
    deepStrictEqual(startAfter(FIRST_START, micro, { ...rest, contributions: still }), settled(0));
  });
});

const round = (share: number | undefined) => share && Number(share.toFixed(6));
