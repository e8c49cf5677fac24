import { deepStrictEqual, match } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder, RoundArchive, verifyRound } from "@lares/aggregator";
import { skipMissing } from "../../require-tool.ts";
import { initial, openStage, plus } from "../stage.ts";

/** Room for a round of the micro model and a few updates. */
const DISK_BYTES = 256 * 1024;

describe("a file system of 256 kB that is full", () => {
  let folder: string;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "lares-full-"));
    const options = ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder];
    if (spawnSync("mount", options).status === 0) return;
    await rmdir(folder);
    skipMissing(this, "only root can mount a small file system");
  });
  after(async () => {
    if (spawnSync("umount", [folder]).status === 0) await rmdir(folder);
  });

  it("costs an update its receipt until there is room, and the round not a byte", async () => {
    const state = join(folder, "state");
    await using stage = await openStage({
      options: { quorum: 2 },
      present: ["a", "b"],
      state: { archive: new RoundArchive(await openFolder(state)) },
    });
    const [a, b] = [stage.device("a"), stage.device("b")];
    const collecting = await stage.witness.phase(0, "collecting");
    await a.contribute(collecting, 1);
    await stage.witness.several(1, "receipt");
    const filler = join(folder, "filler");
    await writeFile(filler, Buffer.alloc(DISK_BYTES)).catch(() => {});
    await b.contribute(collecting, 1);
    await stage.logged("state.not-written");
    const report = stage.lines.find(({ event }) => event === "state.not-written");
    match(String(report?.fields.error), /ENOSPC/);
    await rm(filler);
    await b.contribute(collecting, 1);
    await stage.witness.several(2, "receipt");
    deepStrictEqual((await stage.outcome).weights, plus(initial, 1));
    deepStrictEqual(await verifyRound(new RoundArchive(await openFolder(state)), 0), []);
    deepStrictEqual(await readdir(state), ["round-000000000.log"]);
  });
});
