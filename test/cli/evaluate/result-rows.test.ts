import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { meanAurocText, resultRows } from "@lares/cli";
import { someOutcome, someScores, someUnit } from "./outcomes.ts";

describe("resultRows", () => {
  const outcome = someOutcome("attic", [0.96, 2], [0.5]);
  const unit = someUnit("fedala", 2);

  it("measures a room by a threshold that its calibration frames give", () => {
    deepStrictEqual(resultRows(unit, [outcome]), [
      {
        model: "micro",
        method: "fedala",
        seed: 2,
        room: "attic",
        score: "appearance",
        // Of 3 x 20 pairs, 0.5 wins against ten normals and ties with one.
        auroc: (20 + 20 + 10.5) / 60,
        pixelAuroc: null,
        normalLoss: null,
        // The threshold of 19 frames for 5 % is the highest of them, 0.95; a tie is no alarm.
        falseAlarmRate: 0,
        recall: 2 / 3,
        gradients: 6,
        bytes: 1000,
      },
    ]);
  });

  it("has a row for each kind of score, and the loss by the squared error in all of them", () => {
    const scores = { ...outcome.scores, mse: someScores([[0], [1]]) };
    const rows = resultRows(unit, [{ ...outcome, scores, pixelAuroc: 0.75 }]);
    deepStrictEqual(
      rows.map(({ score, normalLoss, pixelAuroc }) => [score, normalLoss?.toFixed(3), pixelAuroc]),
      [
        ["appearance", "0.475", 0.75],
        ["mse", "0.475", null],
      ],
    );
    strictEqual(meanAurocText(unit, [{ ...outcome, scores }]), "appearance 0.842, mse 0.512");
  });

  it("promises nothing with 18 calibration frames", () => {
    const scores = someScores([[2], [2]]);
    const few = { ...scores, calibration: [scores.calibration[0]?.slice(1) ?? []] };
    const [row] = resultRows(unit, [{ ...outcome, scores: { appearance: few } }]);
    deepStrictEqual([row?.auroc, row?.falseAlarmRate, row?.recall], [1, null, null]);
  });

  it("reports false alarms of a room without anomalous frames, and nothing about those", () => {
    const quiet = { ...outcome, episodes: [], scores: { appearance: someScores([]) } };
    const [row] = resultRows(unit, [quiet]);
    deepStrictEqual([row?.auroc, row?.falseAlarmRate, row?.recall], [null, 0, null]);
  });
});
