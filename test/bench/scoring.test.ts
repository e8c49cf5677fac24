import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScoringResult } from "./scoring.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

describe("bench scoring", function () {
  this.timeout(60_000);

  it("times each step from bytes to event, and rivals beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-scoring-"));
    try {
      const json = join(folder, "scoring.json");
      const args = ["--conditions=source", "--import=tsx", main, "scoring", "--repetitions", "1"];
      const bench = spawnSync(process.execPath, [...args, "--json", json], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      const { results }: { results: ScoringResult[] } = JSON.parse(await readFile(json, "utf8"));
      deepStrictEqual(
        results.map(({ model }) => model),
        ["simple", "micro"],
      );
      for (const { steps, totalMs, rivals } of results) {
        deepStrictEqual(Object.keys(steps), [
          "camera",
          "registration",
          "network",
          "residual",
          "statistics",
          "event",
        ]);
        deepStrictEqual(Object.keys(rivals), ["pca-16", "background", "mahalanobis-8x8"]);
        for (const ms of [...Object.values(steps), ...Object.values(rivals)]) ok(ms > 0);
        // Of one repetition the median of the whole is the sum of the parts.
        const sum = Object.values(steps).reduce((all, ms) => all + ms, 0);
        ok(Math.abs(sum - totalMs) < 1e-9, `${sum} and ${totalMs}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
