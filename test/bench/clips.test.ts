import { match, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeGeneratedRooms } from "@lares/edge-agent";

const main = ["--conditions=source", "--import=tsx", "test/bench/main.ts", "clips"];

describe("bench clips", () => {
  it("scores each clip of a room, and tells what more normals are worth", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-clips-"));
    try {
      await writeGeneratedRooms(folder, { normal: 20, anomalous: 4 });
      const bench = spawnSync(process.execPath, [...main, "--data", folder], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      for (const line of [/^training +12 +\d/m, /^anomalous frames +1 +\d/m]) {
        match(bench.stdout, line);
      }
      match(bench.stdout, /^training +[01]\.\d{3}\nand calibration +[01]\.\d{3}\nthe moments/m);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);

  it("asks for a folder of rooms", () => {
    const { LARES_DATA: _, ...env } = process.env;
    const bench = spawnSync(process.execPath, main, { encoding: "utf8", env });
    strictEqual(bench.status, 2);
    match(bench.stderr, /^--data is missing/);
  });
});
