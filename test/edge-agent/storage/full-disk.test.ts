import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoredFile } from "@lares/edge-agent";
import type { Log } from "@lares/shared";
import { z } from "zod";
import { mountSmallDisk, removeDisk } from "../../small-disk.ts";

const Note = z.strictObject({ text: z.string() });

describe("StoredFile on a disk of 64 kB", () => {
  let disk: string | undefined;
  before(async function () {
    disk = await mountSmallDisk(this);
  });
  after(() => removeDisk(disk));

  it("reports a full disk once, keeps what was stored, and stores again when there is room", async () => {
    const events: string[] = [];
    const log: Log = (_level, event) => events.push(event);
    const file = new StoredFile(join(disk as string, "note.json"), Note, log);
    await file.save({ text: "first" });
    await writeFile(join(disk as string, "filler"), Buffer.alloc(60_000)).catch(() => {});
    await file.save({ text: "x".repeat(40_000) });
    await file.save({ text: "x".repeat(40_000) });
    deepStrictEqual(events, ["watch.not-stored"]);
    strictEqual((await file.load())?.text, "first");
    await truncate(join(disk as string, "filler"));
    await file.save({ text: "last" });
    deepStrictEqual(events, ["watch.not-stored", "watch.stored-again"]);
    strictEqual((await file.load())?.text, "last");
  });
});
