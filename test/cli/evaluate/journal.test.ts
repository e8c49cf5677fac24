import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "@lares/cli";
import { ConfigError } from "@lares/shared";
import { someOutcome, someUnit } from "./outcomes.ts";

describe("Journal", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-journal-"));
    path = join(folder, "result.json.journal");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const unit = someUnit("fedala", 1);
  const outcome = [someOutcome("attic", [Math.fround(0.1)], [2])];

  it("gives back what was noted, to the bit", async () => {
    const first = await Journal.open(path, "conditions", false);
    strictEqual(first.find(unit), undefined);
    await first.append(unit, outcome);
    const second = await Journal.open(path, "conditions", true);
    deepStrictEqual(second.find(unit), outcome);
    strictEqual(second.find(someUnit("fedala", 2)), undefined);
  });

  it("knows nothing of other conditions: other code, rooms or training", async () => {
    await (await Journal.open(path, "conditions", false)).append(unit, outcome);
    strictEqual((await Journal.open(path, "others", true)).find(unit), undefined);
    deepStrictEqual((await Journal.open(path, "conditions", true)).find(unit), outcome);
  });

  it("begins empty unless it is resumed", async () => {
    await (await Journal.open(path, "conditions", false)).append(unit, outcome);
    strictEqual((await Journal.open(path, "conditions", false)).find(unit), undefined);
    strictEqual(await readFile(path, "utf8"), "");
  });

  it("survives a line that was cut off, and the line after it", async () => {
    await (await Journal.open(path, "conditions", false)).append(unit, outcome);
    await appendFile(path, '{"key":"12');
    const resumed = await Journal.open(path, "conditions", true);
    await resumed.append(someUnit("fedala", 2), outcome);
    const last = await Journal.open(path, "conditions", true);
    deepStrictEqual(last.find(unit), outcome);
    deepStrictEqual(last.find(someUnit("fedala", 2)), outcome);
  });

  it("says which file it cannot read", async () => {
    await rejects(Journal.open(folder, "conditions", true), (error: Error) => {
      return error instanceof ConfigError && error.message.includes(folder);
    });
  });
});
