import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeGeneratedRooms } from "@lares/edge-agent";
import type { IidRow } from "./iid.ts";
import { iidTable } from "./iid-table.ts";

const main = ["--conditions=source", "--import=tsx", "test/bench/main.ts", "iid"];

describe("bench iid", () => {
  it("measures the same clients in fleets of one room and of many", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-iid-"));
    try {
      const json = join(folder, "iid.json");
      const rooms = join(folder, "rooms");
      await writeGeneratedRooms(rooms, { normal: 20, anomalous: 0 });
      const few = ["--rooms", "2", "--rounds", "1", "--seeds", "1"];
      const options = ["--data", rooms, ...few, "--json", json];
      const bench = spawnSync(process.execPath, [...main, ...options], { encoding: "utf8" });
      strictEqual(bench.status, 0, bench.stderr);
      match(bench.stdout, /^fedala +\d\.\d{3} +[+−]0\.\d{3} \(/m);
      const rows: IidRow[] = JSON.parse(await readFile(json, "utf8"));
      strictEqual(rows.length, 5 * 2 * 2);
      const local = rows.filter(({ method }) => method === "local");
      for (const { room, loss } of local.filter(({ fleet }) => fleet === "one room")) {
        ok(loss > 0, `${room}: ${loss}`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);

  it("pairs a method with FedAvg in the same fleets", () => {
    const rowsOf = (method: IidRow["method"], fleet: IidRow["fleet"], losses: number[]) =>
      losses.map((loss, i): IidRow => ({ room: `room-${i}`, seed: 1, method, fleet, loss }));
    const table = iidTable([
      ...rowsOf("fedavg", "one room", [0.3, 0.5]),
      ...rowsOf("fedavg", "many rooms", [0.6, 0.8]),
      ...rowsOf("local", "one room", [0.3, 0.5]),
      ...rowsOf("local", "many rooms", [0.4, 0.6]),
    ]);
    deepStrictEqual(table.slice(1), [
      ["fedavg", "0.400", "–", "0.700", "–"],
      ["local", "0.400", "+0.000 (+0.000 to +0.000)", "0.500", "−0.200 (−0.200 to −0.200)"],
    ]);
  });

  it("refuses one room, which no fleet of many can be made of", () => {
    const bench = spawnSync(process.execPath, [...main, "--rooms", "1"], { encoding: "utf8" });
    strictEqual(bench.status, 2);
    match(bench.stderr, /^there are 1 rooms, expected at least 2/);
  });
});
