import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  evaluateRoom,
  evaluationRoomOf,
  generatedRoomNames,
  loadRoom,
  prepareRoom,
  writeGeneratedRooms,
} from "@lares/edge-agent";
import { kernelsEngine, micro, rivals } from "@lares/shared";
import type { DetectorResult } from "./detectors.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

describe("bench detectors", () => {
  let folder = "";
  let stdout = "";
  let results: DetectorResult[] = [];

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), "lares-detectors-"));
    await writeGeneratedRooms(folder, { normal: 20, anomalous: 4 });
    await rm(join(folder, "office", "anomalous"), { recursive: true });
    const json = join(folder, "detectors.json");
    const args = ["detectors", "--data", folder, "--json", json];
    const node = ["--conditions=source", "--import=tsx", main];
    const bench = spawnSync(process.execPath, [...node, ...args], { encoding: "utf8" });
    strictEqual(bench.status, 0, bench.stderr);
    stdout = bench.stdout;
    ({ results } = JSON.parse(await readFile(json, "utf8")));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("measures every detector on every room that has anomalous frames, and names the others", () => {
    match(stdout, /^office has no anomalous frames/m);
    const rooms = generatedRoomNames.filter((name) => name !== "office").sort();
    deepStrictEqual(
      results.map(({ model, room, detector }) => `${model} ${room} ${detector}`),
      ["simple", "micro"].flatMap((model) =>
        rooms.flatMap((room) => [...rivals.keys()].map((name) => `${model} ${room} ${name}`)),
      ),
    );
    for (const { frames, fitMs, msPerFrame } of results) {
      deepStrictEqual(frames, { train: 12, normal: 4, anomalous: 4 });
      ok(fitMs > 0 && msPerFrame > 0);
    }
  });

  it("splits rooms and scores without a network as a report on one does", async () => {
    await using network = await kernelsEngine().createNetwork(micro, { batchSize: 16 });
    for (const name of ["hallway", "kitchen"]) {
      const prepared = prepareRoom(
        evaluationRoomOf(await loadRoom(join(folder, name), micro.input)),
        micro,
      );
      const measured = results.find(
        ({ model, room, detector }) =>
          model === "micro" && room === name && detector === "subspace",
      );
      strictEqual(measured?.auroc, evaluateRoom(prepared, network).aurocBackground);
    }
  });
});
