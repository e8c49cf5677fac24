import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeGeneratedRooms } from "@lares/edge-agent";
import { ColdStartReport } from "./cold-start-report.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

describe("bench cold-start", function () {
  this.timeout(60_000);

  it("makes every room new to a fleet of the others, with as many frames as it has", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-cold-start-"));
    try {
      await writeGeneratedRooms(folder, { normal: 40, anomalous: 0 });
      const json = join(folder, "cold-start.json");
      const options = ["--data", folder, "--models", "micro", "--rounds", "1", "--seeds", "1"];
      const args = ["--conditions=source", "--import=tsx", main, "cold-start", ...options];
      const bench = spawnSync(process.execPath, [...args, "--json", json], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      match(bench.stdout, /^micro +20 +100 /m);
      const { results } = ColdStartReport.parse(JSON.parse(await readFile(json, "utf8")));
      // 24 of 40 normals are for training.
      deepStrictEqual(
        [...new Set(results.map(({ frames }) => frames))].sort((a, b) => a - b),
        [10, 20],
      );
      strictEqual(new Set(results.map(({ room }) => room)).size, 5);
      strictEqual(results.length, 10);
      for (const { fromScratch, fromGlobal } of results) {
        strictEqual(fromGlobal.length, 2);
        ok((fromScratch[1] as number) < (fromScratch[0] as number), "more steps do not help");
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
