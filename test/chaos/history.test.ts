import { deepStrictEqual } from "node:assert/strict";
import type { DeviceId, Receipt, RoundResult, Sha256 } from "@lares/shared";
import { type History, type UpdateOf, type Violations, violationsOf } from "./history.ts";

const update = (round: number, device: string): UpdateOf => ({
  round,
  device: device as DeviceId,
  update: `${device}${round}` as Sha256,
});

const receipt = (of: UpdateOf, status: Receipt["status"] = "accepted"): Receipt => ({
  kind: "receipt",
  v: 1,
  status,
  reason: "",
  ...of,
});

function result(round: number, devices: readonly string[], base = `m${round}`): RoundResult {
  const contributions = devices.map((device) => ({ device }));
  return { round, base, model: `m${round + 1}`, contributions } as unknown as RoundResult;
}

const [a0, b0, a1, b1] = [update(0, "a"), update(0, "b"), update(1, "a"), update(1, "b")];

/** Two rounds in which all is well: the last update came too late. */
const fine: History = {
  sent: [a0, b0, a1, b1],
  receipts: [receipt(a0), receipt(a0), receipt(b0), receipt(a1), receipt(b1, "late")],
  counted: [a0, b0, a1],
  results: [result(0, ["a", "b"]), result(1, ["a"])],
  heard: new Map([["a" as DeviceId, [0, 0, 1]]]),
};

const none: Violations = {
  acknowledgedLost: [],
  doubleCounted: [],
  unanswered: [],
  wronglyCounted: [],
  wentBack: [],
};

describe("the checker of histories", () => {
  it("finds nothing where all is well", () => {
    deepStrictEqual(violationsOf(fine), none);
  });

  const planted: [string, Partial<History>, Partial<Violations>][] = [
    [
      "an accepted update that is not in the log",
      { counted: [b0, a1] },
      { acknowledgedLost: ["a in round 0"] },
    ],
    [
      "an accepted update that the result leaves out",
      { results: [result(0, ["b"]), result(1, ["a"])] },
      { acknowledgedLost: ["a in round 0"] },
    ],
    [
      "another update counted in place of the accepted one",
      { counted: [{ ...a0, update: "x" as Sha256 }, b0, a1] },
      { acknowledgedLost: ["a in round 0"], wronglyCounted: ["a in round 0, sent by nobody"] },
    ],
    [
      "an update that counts twice in the log",
      { counted: [a0, a0, b0, a1] },
      { doubleCounted: ["a in round 0", "a0"] },
    ],
    [
      "a device that a result names twice",
      { results: [result(0, ["a", "b", "b"]), result(1, ["a"])] },
      { doubleCounted: ["b in round 0"] },
    ],
    [
      "the same bytes counted in two rounds",
      { counted: [a0, b0, a1, { ...a0, round: 1, device: "c" as DeviceId }] },
      { doubleCounted: ["a0"], wronglyCounted: ["c in round 1, sent by nobody"] },
    ],
    [
      "an update without a receipt",
      { receipts: fine.receipts.slice(0, 4) },
      { unanswered: ["b in round 1"] },
    ],
    [
      "a late update that counts",
      { counted: [a0, b0, a1, b1] },
      { wronglyCounted: ["b in round 1, late: "] },
    ],
    [
      "an update that nobody sent",
      { counted: [a0, b0, a1, update(1, "ghost")] },
      { wronglyCounted: ["ghost in round 1, sent by nobody"] },
    ],
    [
      "a round that is run again",
      {
        results: [result(0, ["a"]), result(0, ["b"])],
        counted: [a0, b0],
        receipts: [receipt(a0), receipt(b0), receipt(a1, "late"), receipt(b1, "late")],
      },
      { wentBack: ["round 0 does not start from the model of the one before"] },
    ],
    [
      "a round that starts from another model",
      { results: [result(0, ["a", "b"]), result(1, ["a"], "m9")] },
      { wentBack: ["round 1 does not start from the model of the one before"] },
    ],
    [
      "a device that hears of an earlier round",
      { heard: new Map([["a" as DeviceId, [0, 1, 0]]]) },
      { wentBack: ["a heard of an earlier round after a later one"] },
    ],
  ];
  for (const [why, change, expected] of planted) {
    it(`finds ${why}`, () => {
      deepStrictEqual(violationsOf({ ...fine, ...change }), { ...none, ...expected });
    });
  }
});
