import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { createEngine, type SimulationConfig, type SimulationResult, simulate } from "@lares/cli";
import { methodNames } from "@lares/edge-agent";
import { silentLog } from "@lares/shared";
import { smallRooms } from "../rooms.ts";

describe("simulation", function () {
  this.timeout(120_000);
  let data: string;
  before(async () => {
    data = await smallRooms();
  });
  after(() => rm(data, { recursive: true, force: true }));

  const run = async (change: Partial<SimulationConfig> = {}): Promise<SimulationResult> =>
    simulate(
      {
        data,
        clients: 5,
        rounds: 2,
        model: "micro",
        method: "fedala",
        dtype: "f32",
        seed: 1,
        training: { epochs: 1, batchSize: 16, learningRate: 0.002 },
        threads: 1,
        transport: "memory",
        ...change,
      },
      {
        engine: await createEngine("kernels"),
        log: silentLog,
        signal: new AbortController().signal,
        onRound: () => {},
      },
    );

  it("gives the same weights for the same seed, in both transports and with two threads", async () => {
    const { weightsSha256 } = await run();
    strictEqual((await run({ transport: "mqtt" })).weightsSha256, weightsSha256);
    strictEqual((await run({ threads: 2 })).weightsSha256, weightsSha256);
    notStrictEqual((await run({ seed: 2 })).weightsSha256, weightsSha256);
  });

  for (const method of methodNames) {
    it(`measures every room with ${method}`, async () => {
      const { rooms, rounds } = await run({ method });
      strictEqual(rooms.length, 5);
      for (const room of rooms) {
        ok(room.train > 0 && room.normal.n > 0 && room.anomalous.n > 0);
        ok(room.auroc !== null && room.auroc >= 0 && room.auroc <= 1);
        strictEqual(room.alpha !== undefined, method === "fedala");
      }
      deepStrictEqual(
        rounds.map(({ round }) => round),
        [0, 1],
      );
      ok((rounds[1]?.loss ?? 1) < (rounds[0]?.loss ?? 0), "the loss does not fall");
      strictEqual(rounds[0]?.uplinkBytes === 0, method === "local");
    });
  }

  it("sends a quarter of the bytes as q8 and half as f16", async () => {
    const bytes = async (dtype: "f32" | "f16" | "q8") =>
      (await run({ dtype, model: "simple", rounds: 1 })).rounds[0]?.uplinkBytes ?? 0;
    const f32 = await bytes("f32");
    ok((await bytes("f16")) < 0.52 * f32);
    ok((await bytes("q8")) < 0.28 * f32);
  });

  it("deals rooms in parts to more clients than rooms", async () => {
    const { rooms } = await run({ clients: 7, rounds: 1 });
    strictEqual(rooms.length, 7);
    strictEqual(new Set(rooms.map(({ room }) => room)).size, 7);
  });

  it("ends with the reason when it is told to stop", async () => {
    const controller = new AbortController();
    const running = simulate(
      {
        data,
        clients: 5,
        rounds: 1000,
        model: "micro",
        method: "fedala",
        dtype: "f32",
        seed: 1,
        training: { epochs: 1, batchSize: 16, learningRate: 0.002 },
        threads: 1,
        transport: "memory",
      },
      {
        engine: await createEngine("kernels"),
        log: silentLog,
        signal: controller.signal,
        onRound: () => controller.abort(new Error("told to stop")),
      },
    );
    await running.then(
      () => ok(false, "it went on"),
      (error: Error) => strictEqual(error.message, "told to stop"),
    );
  });
});
