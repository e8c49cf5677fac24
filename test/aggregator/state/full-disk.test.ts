import { deepStrictEqual, match } from "node:assert/strict";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFolder, RoundArchive, verifyRound } from "@lares/aggregator";
import { mountSmallDisk, removeDisk } from "../../small-disk.ts";
import { initial, openStage, plus } from "../stage.ts";

/** Room for a round of the micro model and a few updates. */
const DISK_BYTES = 256 * 1024;

describe("a file system of 256 kB that is full", () => {
  let disk: string | undefined;
  before(async function () {
    disk = await mountSmallDisk(this, DISK_BYTES);
  });
  after(() => removeDisk(disk));

  it("costs an update its receipt until there is room, and the round not a byte", async () => {
    const state = join(disk as string, "state");
    await using stage = await openStage({
      options: { quorum: 2 },
      present: ["a", "b"],
      state: { archive: new RoundArchive(await openFolder(state)) },
    });
    const [a, b] = [stage.device("a"), stage.device("b")];
    const collecting = await stage.witness.phase(0, "collecting");
    await a.contribute(collecting, 1);
    await stage.witness.several(1, "receipt");
    const filler = join(disk as string, "filler");
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
