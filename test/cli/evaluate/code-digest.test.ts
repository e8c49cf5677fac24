import { notStrictEqual, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderDigest } from "@lares/cli";

describe("folderDigest", () => {
  let folder: string;
  let before: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-digest-"));
    await mkdir(join(folder, "inner"));
    await writeFile(join(folder, "a.js"), "1");
    await writeFile(join(folder, "inner", "b.js"), "2");
    await writeFile(join(folder, "notes.md"), "3");
    before = await folderDigest(folder, /\.js$/);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const changes: [what: string, change: () => Promise<void>][] = [
    ["content deep within", () => writeFile(join(folder, "inner", "b.js"), "3")],
    ["a name", () => rename(join(folder, "a.js"), join(folder, "c.js"))],
    ["a new file", () => writeFile(join(folder, "inner", "d.js"), "")],
    ["a file that is gone", () => rm(join(folder, "a.js"))],
  ];
  for (const [what, change] of changes) {
    it(`tells ${what}`, async () => {
      await change();
      notStrictEqual(await folderDigest(folder, /\.js$/), before);
    });
  }

  it("does not look at other files, nor at where the folder is", async () => {
    await writeFile(join(folder, "notes.md"), "4");
    const moved = `${folder}-moved`;
    await rename(folder, moved);
    strictEqual(await folderDigest(moved, /\.js$/), before);
    await rename(moved, folder);
  });
});
