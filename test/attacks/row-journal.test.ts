import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttackRow } from "./attacks.ts";
import { findFaults } from "./find-faults.ts";
import { RowJournal } from "./row-journal.ts";

const row: AttackRow = {
  attack: "boost",
  isOvert: true,
  defence: "trimmed-mean",
  auroc: 0.9,
  lossShare: 0.8,
  fall: 0,
  error: 0.2,
  named: 4,
  precision: 1,
  recall: 1,
};

describe("RowJournal", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-rows-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("has the rows of a run that was killed, even while it wrote one", async () => {
    const path = join(folder, "rows");
    const first = await RowJournal.open(path, "conditions");
    await first.append(row);
    await appendFile(path, '\n{"conditions":"cond');
    await (await RowJournal.open(path, "conditions")).append({ ...row, attack: "zero" });
    const found = await RowJournal.open(path, "conditions");
    deepStrictEqual(found.find(row), row);
    strictEqual(found.find({ ...row, attack: "zero" })?.attack, "zero");
  });

  it("passes over rows of other conditions", async () => {
    const path = join(folder, "rows");
    await (await RowJournal.open(path, "older code")).append(row);
    strictEqual((await RowJournal.open(path, "conditions")).find(row), undefined);
  });
});

describe("findFaults", () => {
  const settings = { rooms: 20, honestRounds: 4, attackedRounds: 3, seed: 1 };
  const outcomeOf = (one: Partial<AttackRow>) => ({
    settings,
    devices: 20,
    attackers: 4,
    maxNorm: 1,
    recommended: "trimmed-mean",
    rows: [{ ...row, ...one }],
  });
  const faulty: [string, Partial<AttackRow>][] = [
    ["a fall of more than 0.02", { fall: 0.021 }],
    ["weights that are not finite", { auroc: null, fall: null, lossShare: null }],
    ["an overt attacker that is not named", { recall: 0.75 }],
    ["an honest device that is named beside two others", { precision: 0.67 }],
    ["an honest device that is named", { attack: "none", isOvert: false, named: 1 }],
    ["a plain mean that stands a fatal attack", { defence: "plain mean" }],
  ];
  for (const [why, one] of faulty) {
    it(`finds ${why}`, () => strictEqual(findFaults(outcomeOf(one)).length, 1));
  }
  const right: [string, Partial<AttackRow>][] = [
    ["an attacker that is bounded and named", {}],
    ["a hidden attacker that goes unnamed", { attack: "ALIE", isOvert: false, recall: 0 }],
    ["a plain mean that is led away", { defence: "plain mean", error: 1.1 }],
  ];
  for (const [why, one] of right) {
    it(`finds nothing in ${why}`, () => deepStrictEqual(findFaults(outcomeOf(one)), []));
  }
});
