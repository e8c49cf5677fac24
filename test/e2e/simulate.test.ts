import {
  deepStrictEqual,
  match,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type SimulationConfig,
  type SimulationParts,
  type SimulationResult,
  simulate,
} from "@lares/cli";
import { listRooms, methodNames } from "@lares/edge-agent";
import { boards } from "@lares/firmware";
import {
  createEngine,
  type Engine,
  ModelError,
  type Network,
  PeerError,
  silentLog,
} from "@lares/shared";
import { smallRooms } from "../rooms.ts";

describe("simulation", function () {
  this.timeout(120_000);
  let data: string;
  before(async () => {
    data = await smallRooms();
  });
  after(() => rm(data, { recursive: true, force: true }));

  const run = async (
    change: Partial<SimulationConfig> = {},
    parts: Partial<SimulationParts> = {},
  ): Promise<SimulationResult> =>
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
        ...parts,
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
      // Methods that train two models have half of these steps for each.
      const training = { epochs: 4, batchSize: 16, learningRate: 0.002 };
      const { rooms, rounds } = await run({ method, training });
      strictEqual(rooms.length, 5);
      for (const room of rooms) {
        ok(room.train > 0 && room.normal.n > 0 && room.anomalous.n > 0);
        ok(room.auroc !== null && room.auroc >= 0 && room.auroc <= 1);
        strictEqual(room.alpha !== undefined, method.startsWith("fedala"));
      }
      deepStrictEqual(
        rounds.map(({ round }) => round),
        [0, 1],
      );
      ok((rounds[1]?.loss ?? 1) < (rounds[0]?.loss ?? 0), "the loss does not fall");
      strictEqual(rounds[0]?.uplinkBytes === 0, method === "local");
    });
  }

  for (const [method, restarts] of [
    ["local", 5],
    ["fedavg", 1],
  ] as const) {
    it(`gives what is stuck fresh weights with ${method}`, async () => {
      const events: string[] = [];
      const { rounds } = await run(
        { method, rounds: 4, training: { epochs: 1, batchSize: 16, learningRate: 1e-9 } },
        { log: (_level, event) => events.push(event) },
      );
      strictEqual(events.filter((event) => event === "model.restarted").length, restarts);
      const [first, second, third] = rounds.map(({ loss }) => loss as number);
      ok(Math.abs((second as number) - (first as number)) < 1e-5);
      ok(Math.abs((third as number) - (second as number)) > 1e-3);
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

  it("keeps devices apart whatever rooms are called", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-named-"));
    try {
      const from = join(data, (await listRooms(data))[0] as string);
      for (const name of ["a", "a-1", "aggregator"]) {
        await cp(from, join(folder, name), { recursive: true });
      }
      const { rooms } = await run({ data: folder, clients: 4, rounds: 1 });
      strictEqual(rooms.length, 4);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("lets the compiled firmware watch, which scores every frame as TypeScript does", async () => {
    const { micro, rooms } = await run({}, { watchOnMicro: true });
    deepStrictEqual(
      micro?.rooms.map(({ agreement }) => agreement),
      rooms.map(({ normal, anomalous }) => {
        const judged = normal.n + anomalous.n;
        return { judged, equal: judged, unjudged: 0 };
      }),
    );
    for (const { device } of micro?.rooms ?? []) ok(device !== null && device <= 1);
    deepStrictEqual(
      micro?.boards.map(({ board, fits }) => [board, fits]),
      boards.map(({ name }) => [name, true]),
    );
  });

  it("says with which engine it was computed", async () => {
    const { config } = await run({ clients: 1, rounds: 1 });
    strictEqual(config.engine, "kernels");
  });

  it("does not warn of leaks with many clients", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on("warning", hear);
    try {
      await run({ clients: 12, rounds: 1 });
      // Warnings come a tick later.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("warning", hear);
    }
    deepStrictEqual(warnings, []);
  });

  it("ends with the reason when it is told to stop", async () => {
    const controller = new AbortController();
    const reason = new Error("told to stop");
    const onRound = () => controller.abort(reason);
    await rejects(run({ rounds: 1000 }, { signal: controller.signal, onRound }), reason);
  });

  it("looks at no room when it is told to stop before", async () => {
    const reason = new Error("told to stop");
    const signal = AbortSignal.abort(reason);
    await rejects(run({}, { signal, engine: unusedEngine }), reason);
  });

  it("ends when an update is refused, naming the device and why", async () => {
    const engine = await faultyEngine((network) => {
      network.weights = () => new Float32Array(799).fill(Number.NaN);
    });
    await rejects(run({}, { engine }), (error: Error) => {
      ok(error instanceof PeerError);
      match(error.message, /^the update of \w+ in round 1 did not count: .*NaN/);
      return true;
    });
  });

  it("ends when training diverges, with what to do", async () => {
    const engine = await faultyEngine((network) => {
      network.step = () => {
        network.infer = (x) => new Float32Array(x.length).fill(Number.NaN);
        return Number.NaN;
      };
    });
    await rejects(run({}, { engine }), (error: Error) => {
      ok(error instanceof ModelError);
      match(error.remedy, /smaller learning rate/);
      return true;
    });
  });
});

const unusedEngine: Engine = {
  name: "unused",
  createNetwork: () => Promise.reject(new Error("a network was asked for")),
};

/** The kernels, with one network that was tampered with. */
async function faultyEngine(tamper: (network: Network) => void): Promise<Engine> {
  const engine = await createEngine("kernels");
  let isFirst = true;
  return {
    ...engine,
    name: engine.name,
    createNetwork: async (spec, options) => {
      const network = await engine.createNetwork(spec, options);
      if (isFirst) tamper(network);
      isFirst = false;
      return network;
    },
  };
}
