import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type MeasuredUnit, type SummaryRow, summarize } from "@lares/cli";
import { someOutcome, someUnit } from "./outcomes.ts";

const easy = someOutcome("attic", [2, 2], [2]);
const hard = someOutcome("cellar", [0.3, 0.6], [0.45]);

const measured = (
  method: string,
  seed: number | null,
  ...outcome: MeasuredUnit["outcome"]
): MeasuredUnit => ({ unit: someUnit(method, seed), outcome });

const close = (actual: number | null | undefined, expected: number) =>
  ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-12, `${actual} instead of ${expected}`);

describe("summarize", () => {
  // In the cellar: 6.5, 12.5 and 9.5 of 20 normals are below; in the attic all are.
  const cellar = (6.5 + 12.5 + 9.5) / 60;
  const rows = summarize(
    [
      measured("local", 1, easy, hard),
      measured("local", 2, easy, easy),
      measured("pca-16", null, easy, { ...easy, room: "cellar" }),
      measured("mse", null, hard, hard),
    ],
    ["pca-16", "local"],
  );
  const find = (name: string) => rows.find(({ method }) => method === name) as SummaryRow;

  it("puts the highest mean first", () => {
    deepStrictEqual(
      rows.map(({ method }) => method),
      ["pca-16", "local", "mse"],
    );
  });

  it("averages rooms and seeds, and tells the spread of seeds apart", () => {
    const { auroc, seeds, spread, isNetwork } = find("local");
    strictEqual(seeds, 2);
    strictEqual(isNetwork, true);
    const perSeed = [(1 + cellar) / 2, 1];
    close(auroc, ((perSeed[0] as number) + 1) / 2);
    close(spread, (1 - (perSeed[0] as number)) / Math.SQRT2);
    deepStrictEqual([find("pca-16").seeds, find("pca-16").spread], [0, null]);
  });

  it("names the worst room", () => {
    strictEqual(find("local").worstRoom?.room, "cellar");
    close(find("local").worstRoom?.auroc, (1 + cellar) / 2);
  });

  it("tells kinds and difficulties apart", () => {
    const { aurocByKind, aurocByDifficulty } = find("mse");
    close(aurocByKind.fall, 9.5 / 20);
    close(aurocByKind.intruder, 9.5 / 20);
    deepStrictEqual(Object.keys(aurocByDifficulty), ["3"]);
  });

  it("says what is best, what does not differ from it, and what is behind", () => {
    const same = measured("pca-8", null, easy, { ...easy, room: "cellar" });
    const all = summarize(
      [measured("pca-16", null, easy, easy), same, measured("mse", null, hard, hard)],
      [],
    );
    deepStrictEqual(
      all.map(({ standing }) => standing),
      ["best", "tie", "behind"],
    );
  });

  it("compares with what was asked for, by paired resamples, and no row with itself", () => {
    deepStrictEqual(
      find("pca-16").differences.map(({ method }) => method),
      ["local"],
    );
    const [toPca, toLocal] = find("mse").differences;
    close(toPca?.mean, cellar - 1);
    ok((toPca?.interval[1] ?? 0) < 0);
    strictEqual(toLocal?.method, "local");
  });

  it("keeps rooms without anomalous frames out of AUROC and in everything else", () => {
    const quiet = { ...easy, room: "loft", episodes: [] };
    const scores = { appearance: { ...easy.scores.appearance!, episodes: [] } };
    const [row] = summarize([measured("mse", null, hard, { ...quiet, scores })], []);
    close(row?.auroc, cellar);
    strictEqual(row?.gradients, 6);
    const [none] = summarize([measured("mse", null, { ...quiet, scores })], ["mse"]);
    deepStrictEqual(
      [none?.auroc, none?.interval, none?.worstRoom, none?.standing, none?.roc],
      [null, null, null, null, []],
    );
    strictEqual(none?.falseAlarmRate, 0);
  });

  it("tells the recall at rates of false alarms", () => {
    const recall = (rate: number) =>
      find("mse").roc.find(({ falseAlarmRate }) => falseAlarmRate === rate)?.recall;
    // Of scores 0.3, 0.45 and 0.6 against 0 … 0.95: with half of the normals above, those over 0.45.
    close(recall(0.5), 1 / 3);
    close(recall(0), 0);
    close(recall(1), 1);
  });
});
