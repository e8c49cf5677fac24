import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoredFile } from "@lares/edge-agent";
import type { Log } from "@lares/shared";
import { z } from "zod";

const Note = z.strictObject({ text: z.string() });

describe("StoredFile on a disk of 64 kB", () => {
  let disk: string;
  before(async function () {
    disk = await mkdtemp(join(tmpdir(), "lares-disk-"));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "lares-test", disk]);
    if (mounted.status === 0) return;
    console.log("      skipped: this user may not mount a small disk");
    this.skip();
  });
  after(async () => {
    spawnSync("umount", [disk]);
    await rm(disk, { recursive: true, force: true });
  });

  it("reports a full disk once, keeps what was stored, and stores again when there is room", async () => {
    const events: string[] = [];
    const log: Log = (_level, event) => events.push(event);
    const file = new StoredFile(join(disk, "note.json"), Note, log);
    await file.save({ text: "first" });
    await writeFile(join(disk, "filler"), Buffer.alloc(60_000)).catch(() => {});
    await file.save({ text: "x".repeat(40_000) });
    await file.save({ text: "x".repeat(40_000) });
    deepStrictEqual(events, ["watch.not-stored"]);
    strictEqual((await file.load())?.text, "first");
    await truncate(join(disk, "filler"));
    await file.save({ text: "last" });
    deepStrictEqual(events, ["watch.not-stored", "watch.stored-again"]);
    strictEqual((await file.load())?.text, "last");
  });
});
