import { match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = ["--conditions=source", "--import", "tsx", "test/bench/main.ts", "sharing"];

describe("bench sharing", () => {
  it("tells what a new room gains from one other room", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-sharing-"));
    try {
      const json = join(folder, "sharing.json");
      const bench = spawnSync(process.execPath, [...main, "--rooms", "2", "--json", json], {
        encoding: "utf8",
      });
      strictEqual(bench.status, 0, bench.stderr);
      match(bench.stdout, /^frames +own +shared spread +shared light +all frames$/m);
      const rows = JSON.parse(await readFile(json, "utf8"));
      strictEqual(rows.length, 4);
      for (const { own, "all frames": all } of rows) ok(own > 0.4 && own < all && all < 1);
      ok(rows[0]["shared light"] !== rows[0].own, "the light of the other room changes nothing");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);

  it("refuses a number of rooms that is none", () => {
    const bench = spawnSync(process.execPath, [...main, "--rooms", "some"], { encoding: "utf8" });
    strictEqual(bench.status, 2);
    match(bench.stderr, /^--rooms is some, expected a whole number above 0/);
  });
});
