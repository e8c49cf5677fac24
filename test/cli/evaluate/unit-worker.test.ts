import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EvaluationSettings, UnitWorker } from "@lares/cli";
import { writeGeneratedRooms } from "@lares/edge-agent";
import { DataError, PeerError } from "@lares/shared";
import { someUnit } from "./outcomes.ts";

describe("UnitWorker", function () {
  this.timeout(30_000);
  let folder: string;
  let settings: EvaluationSettings;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-worker-"));
    await writeGeneratedRooms(folder, { normal: 40, anomalous: 4 });
    settings = {
      data: folder,
      rooms: 1,
      models: ["micro"],
      methods: [],
      detectors: ["mse"],
      against: [],
      seeds: 1,
      rounds: 1,
      training: { epochs: 1, batchSize: 16, learningRate: 0.002 },
      dtype: "f32",
    };
  });
  after(() => rm(folder, { recursive: true }));

  it("computes one unit after the other, the same each time", async () => {
    await using worker = new UnitWorker();
    const job = { settings, unit: someUnit("mse", null) };
    const first = await worker.compute(job);
    strictEqual(first.length, 1);
    strictEqual(first[0]?.scores.mse?.episodes.flat().length, 4);
    deepStrictEqual(await worker.compute(job), first);
  });

  it("says what is wrong with the rooms, and goes on", async () => {
    await using worker = new UnitWorker();
    const unit = someUnit("mse", null);
    await rejects(
      worker.compute({ settings: { ...settings, data: "no/such" }, unit }),
      (error: Error) => error instanceof DataError && /no\/such does not exist/.test(error.message),
    );
    strictEqual((await worker.compute({ settings, unit })).length, 1);
    const more = { ...settings, rooms: 2 };
    strictEqual((await worker.compute({ settings: more, unit })).length, 2);
  });

  it("fails when its process ends, and says what to try", async () => {
    const worker = new UnitWorker();
    const computing = worker.compute({ settings, unit: someUnit("local", 1) });
    await Promise.all([
      rejects(computing, (error: Error) => {
        match(error.message, /a worker ended with SIGKILL/);
        return error instanceof PeerError && /--workers 1/.test(error.remedy);
      }),
      worker[Symbol.asyncDispose](),
    ]);
    await worker[Symbol.asyncDispose]();
  });
});
