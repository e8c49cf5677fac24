import { match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "../require-tool.ts";

const main = ["--conditions=source", "--import", "tsx", "test/bench/main.ts", "page"];
/** What a first visit may cost on a telephone's network. */
const mostBytes = 150_000;

describe("bench page", () => {
  it("counts what a first visit transfers, which is little, and the frames after it", async function () {
    requireTool(this, "chromium");
    const folder = await mkdtemp(join(tmpdir(), "lares-page-"));
    try {
      const json = join(folder, "page.json");
      const small = ["--rooms", "5", "--seconds", "1", "--json", json];
      const bench = spawnSync(process.execPath, [...main, ...small], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      match(bench.stdout, /^frames +n +median ms +p95 ms +highest ms$/m);
      const { firstLoadBytes, firstPaintMs, firstRoomMs, busy, updates } = JSON.parse(
        await readFile(json, "utf8"),
      );
      ok(firstLoadBytes > 50_000 && firstLoadBytes < mostBytes, `${firstLoadBytes} bytes`);
      ok(firstPaintMs > 0 && firstRoomMs > 0);
      ok(busy.frames > 5 && updates >= 5, `${busy.frames} frames, ${updates} updates`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);
});
