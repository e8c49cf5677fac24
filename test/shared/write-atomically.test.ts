import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, requireWritable, writeAtomically } from "@lares/shared";

describe("writeAtomically", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("replaces a file and leaves nothing beside it", async () => {
    const path = join(folder, "model");
    await writeAtomically(path, new Uint8Array([1, 2]));
    await writeAtomically(path, new Uint8Array([3]));
    deepStrictEqual([...(await readFile(path))], [3]);
    deepStrictEqual(await readdir(folder), ["model"]);
  });

  it("writes a new file: a reader who opened the old one keeps it whole", async () => {
    const path = join(folder, "model");
    await writeAtomically(path, new Uint8Array([1, 1]));
    const reader = await open(path);
    await writeAtomically(path, new Uint8Array([2]));
    deepStrictEqual([...(await reader.readFile())], [1, 1]);
    await reader.close();
  });

  it("leaves nothing behind when it fails, and names the path", async () => {
    const path = join(folder, "directory");
    await mkdir(join(path, "inside"), { recursive: true });
    await rejects(writeAtomically(path, new Uint8Array([1])), {
      name: "ConfigError",
      message: /directory cannot be written/,
    });
    deepStrictEqual(await readdir(folder), ["directory"]);
  });
});

describe("requireWritable", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("leaves what is there as it is", async () => {
    const path = join(folder, "model");
    await requireWritable(path);
    deepStrictEqual(await readdir(folder), []);
    await writeFile(path, "old");
    await requireWritable(path);
    strictEqual(await readFile(path, "utf8"), "old");
    deepStrictEqual(await readdir(folder), ["model"]);
  });

  it("refuses a missing directory and a directory", async () => {
    await rejects(requireWritable(join(folder, "missing", "model")), ConfigError);
    await rejects(requireWritable(folder), /it is a directory/);
  });
});
