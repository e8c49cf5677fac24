import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import {
  alignColumns,
  type BenchRoom,
  createParticipants,
  loadBenchRooms,
  trainFleet,
} from "@lares/cli";
import { coldStart, type Newcomer, newcomerOf, type Samples } from "@lares/edge-agent";
import {
  auroc,
  ConfigError,
  createEngine,
  derivedSeed,
  type Engine,
  fitDetector,
  type Network,
  requireModel,
  silentLog,
  Teardown,
} from "@lares/shared";
import { type ColdStartReport, ColdStartRow } from "./cold-start-report.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";

/** Frames that a new room has. */
const frameCounts = [10, 20, 50, 100];
/** Training steps after which losses are taken. */
const checkpoints = [25, 100];
/** Fleets of each seed: every room is new to one of them, which the other three quarters train. */
const folds = 4;
const plan = { epochs: 2, batchSize: 16, learningRate: 0.002 };

export const coldStartSuite: BenchSuite = {
  summary: "what the common model is worth to a new room with few frames",
  help: `Usage: npm run bench -- cold-start [options]

Trains fleets by FedAvg on three quarters of the rooms, then each room of the last quarter with 10,
20, 50 and 100 frames for 25 and 100 steps: from the common model, and from fresh weights. Losses
are on the room's later normals, AUROC is of a detector fitted to the few frames. A seed takes three
minutes with micro on the benchmark and half an hour with simple.

  --data DIR      folder of rooms; the generated benchmark if left out (or LARES_DATA)
  --rooms N       only the first N rooms
  --models NAMES  with commas between (default simple,micro)
  --rounds N      rounds of each fleet (default 15)
  --seeds N       seeds 1 to N (default 3)
  --json FILE     also write every room's losses to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      rooms: { type: "string" },
      models: { type: "string", default: "simple,micro" },
      rounds: { type: "string", default: "15" },
      seeds: { type: "string", default: "3" },
      json: { type: "string" },
    },
  });
  const data = values.data ?? process.env.LARES_DATA;
  const settings: ColdStartReport["settings"] = {
    ...(data !== undefined && { data }),
    models: values.models.split(","),
    seeds: parseCount("seeds", values.seeds),
    rounds: parseCount("rounds", values.rounds),
    epochs: plan.epochs,
    checkpoints,
  };
  const choice = {
    ...(data !== undefined && { data }),
    ...(values.rooms !== undefined && { rooms: parseCount("rooms", values.rooms) }),
  };
  const engine = await createEngine("kernels");
  const results: ColdStartRow[] = [];
  for (const model of settings.models) {
    const rooms = await loadBenchRooms(choice, requireModel(model));
    for (let seed = 1; seed <= settings.seeds; seed++) {
      results.push(...(await measureSeed(model, rooms, settings.rounds, seed, engine)));
      console.error(`${model}, seed ${seed} of ${settings.seeds}`);
    }
  }
  console.log(tableOf(results));
  if (values.json === undefined) return;
  const report: ColdStartReport = { kind: "cold-start", settings, results };
  await writeFile(values.json, `${JSON.stringify(report, null, 1)}\n`);
}

async function measureSeed(
  model: string,
  rooms: readonly BenchRoom[],
  rounds: number,
  seed: number,
  engine: Engine,
): Promise<ColdStartRow[]> {
  const spec = requireModel(model);
  await using network = await engine.createNetwork(spec, { batchSize: plan.batchSize });
  const rows: ColdStartRow[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const newRooms = rooms.filter((_, i) => i % folds === fold);
    if (newRooms.length === 0) continue;
    const fleet = rooms.filter((_, i) => i % folds !== fold);
    const global = await commonModel(fleet, rounds, seed, engine);
    for (const { prepared } of newRooms) {
      const train = prepared.clips.train.flat().length;
      for (const frames of frameCounts.filter((wanted) => wanted <= train)) {
        const newcomer = newcomerOf(prepared.clips, spec, frames);
        const { anomalous } = newcomer;
        const found = await coldStart(network, newcomer, global, {
          ...plan,
          checkpoints,
          seed: derivedSeed(seed, `newcomer/${prepared.name}`),
          ...(anomalous && { auroc: () => aurocOf(network, newcomer, anomalous) }),
        });
        rows.push(ColdStartRow.parse({ model, seed, ...found }));
      }
    }
  }
  return rows;
}

/** Of the network as it is, with a detector that has seen the few frames. */
function aurocOf(network: Network, { train, unseen }: Newcomer, anomalous: Samples): number {
  const infer = (inputs: Float32Array) => network.infer(inputs);
  const detector = fitDetector(
    { spec: network.spec, infer, batchSize: plan.batchSize },
    train.values,
  );
  const [normal, unusual] = [unseen, anomalous].map(({ values }) =>
    detector.score(values).map(({ pooled }) => pooled),
  );
  return auroc(normal ?? [], unusual ?? []);
}

/** What rooms have trained together by FedAvg. */
async function commonModel(
  rooms: readonly BenchRoom[],
  rounds: number,
  seed: number,
  engine: Engine,
): Promise<Float32Array> {
  await using teardown = new Teardown();
  const [first] = rooms;
  if (first === undefined) {
    throw new ConfigError("a fleet has 0 rooms, expected at least 1", "Give two rooms or more.");
  }
  const config = { rounds, seed, training: plan, method: "fedavg", dtype: "f32" } as const;
  const fleet = { ...config, threads: 1, transport: "memory" } as const;
  const prepared = rooms.map((room) => room.prepared);
  const participants = await createParticipants(fleet, prepared, engine, teardown);
  const { signal } = new AbortController();
  const parts = { engine, log: silentLog, signal, onRound: () => {} };
  return (await trainFleet(fleet, first.prepared.spec, participants, parts)).global;
}

/** For each model, number of frames and of steps: the mean change of the loss. */
function tableOf(results: readonly ColdStartRow[]): string {
  const models = [...new Set(results.map(({ model }) => model))];
  const rows = models.flatMap((model) =>
    frameCounts.flatMap((frames) => {
      const own = results.filter((row) => row.model === model && row.frames === frames);
      return checkpoints.map((steps, i) => {
        const changes = own.map((row) => (row.fromGlobal[i] ?? 0) / (row.fromScratch[i] ?? 1) - 1);
        const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
        const better = changes.filter((change) => change <= -0.1).length / changes.length;
        return [model, `${frames}`, `${steps}`, percent(mean), percent(better)];
      });
    }),
  );
  const titles = ["model", "frames", "steps", "loss to scratch", "10 % lower in"];
  return alignColumns([titles, ...rows]).join("\n");
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
