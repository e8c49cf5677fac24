import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PromiseReport } from "./promise-report.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

describe("bench promise", function () {
  this.timeout(120_000);

  it("lives in a room until it has a threshold, and meets objects only then", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-promise-"));
    try {
      const json = join(folder, "promise.json");
      const options = [
        "--rooms",
        "1",
        "--days",
        "2",
        "--interval",
        "120",
        "--objects",
        "14",
        "--confirm",
        "2/4",
      ];
      const args = ["--conditions=source", "--import=tsx", main, "promise", ...options];
      const bench = spawnSync(process.execPath, [...args, "--json", json], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      const { rooms, settings } = PromiseReport.parse(JSON.parse(await readFile(json, "utf8")));
      strictEqual(settings.intervalSeconds, 120);
      deepStrictEqual(settings.confirmation, { needed: 2, window: 4 });
      deepStrictEqual(
        rooms.map(({ room }) => room),
        ["living-room-01"],
      );
      const [room] = rooms;
      ok(room !== undefined);
      // Two of 14 a week in each day, those at the edges of the window aside.
      ok(room.objects >= 3 && room.objects <= 5, `${room.objects} objects`);
      // Twice the rate of a week in which all is well would be one; each hour would be 48.
      ok(room.falseEvents.length <= 3, JSON.stringify(room.falseEvents));
      ok(room.foundObjects >= 1 && room.foundObjects <= room.objects);
      ok(Math.abs(room.measuredDays - 2) < 0.1, `${room.measuredDays} days with a threshold`);
      const frames = Object.values(room.cameraFrames).reduce((sum, count) => sum + count, 0);
      strictEqual(frames, 7 * 720);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
