import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { capNorm, ExactSum, MAX_NORM, parseUpdate } from "@lares/aggregator";
import { alignColumns } from "@lares/cli";
import {
  type DeviceId,
  decodeStrict,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type RunId,
  type Sha256,
  seededRandom,
  sha256,
  type TaskId,
  type Update,
} from "@lares/shared";
import { scalarSumKernel } from "../../aggregator/src/exact-sum-kernel.ts";
import { median } from "./median.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";

/** Updates of a turn: enough that none of them is in the nearest cache again. */
const UPDATES = 16;

/** GB of float32 weights a second of one step, over all turns. */
export interface FedavgStep {
  readonly step: string;
  readonly best: number;
  readonly median: number;
}

export const fedavgSuite: BenchSuite = {
  summary: "GB/s of an update from its bytes to the exact sum",
  help: `Usage: npm run bench -- fedavg [options]

Takes float32 updates from their bytes to the sum on the integer grid, one thread: decoded strictly,
checked (fields, finite, norm), added. Steps are timed apart as well and compared with a copy of as
many bytes in the same turn. The best turn is what the code can do; the median, on a machine that
others use, what it did.

  --parameters N   values of the model (default 50000)
  --turns N        turns of everything, ${UPDATES} updates each (default 200)
  --json FILE      also write {kind, machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      parameters: { type: "string", default: "50000" },
      turns: { type: "string", default: "200" },
      json: { type: "string" },
    },
  });
  const parameters = parseCount("parameters", values.parameters);
  const turns = parseCount("turns", values.turns);
  const machine = thisMachine();
  console.log(`${machineLine(machine)}\n`);
  const results = measureFedavg(parameters, turns);
  const [copy] = results;
  const rows = results.map(({ step, best, median }) => [
    step,
    best.toFixed(2),
    median.toFixed(2),
    (best / (copy as FedavgStep).best).toFixed(3),
  ]);
  console.log(alignColumns([["step", "best GB/s", "median", "of a copy"], ...rows]).join("\n"));
  if (values.json === undefined) return;
  const content = { kind: "fedavg", machine, settings: { parameters, turns }, results };
  await writeFile(values.json, `${JSON.stringify(content, null, 1)}\n`);
}

/** @returns a copy of the bytes first, then the steps, then all of them */
export function measureFedavg(parameters: number, turns: number): FedavgStep[] {
  const updates = Array.from({ length: UPDATES }, (_, i) => madeUpdate(i, parameters));
  const target = new Uint8Array(4 * parameters);
  const sums = { simd: new ExactSum(parameters), scalar: new ExactSum(parameters) };
  const steps: [string, (update: MadeUpdate) => void][] = [
    ["memcpy", ({ weights }) => target.set(weights)],
    ["decode", ({ payload }) => void decodeStrict(payload)],
    ["decode and check", ({ payload, expected }) => void parseUpdate(payload, expected)],
    ["norm", ({ delta }) => void capNorm(delta, MAX_NORM)],
    ["add", ({ delta }) => sums.simd.add(delta, 100)],
    ["add without SIMD", ({ delta }) => sums.scalar.add(delta, 100)],
    ["all: decode, check, norm, add", (update) => takeOne(update, sums.simd)],
    ["SHA-256, for the receipt", ({ payload }) => void sha256(payload)],
  ];
  const times = steps.map((): number[] => []);
  for (let turn = 0; turn < turns; turn++) {
    // A sum holds 1,024 devices.
    sums.simd = new ExactSum(parameters);
    sums.scalar = new ExactSum(parameters, scalarSumKernel(parameters));
    for (const [i, [, take]] of steps.entries()) {
      const start = performance.now();
      for (const update of updates) take(update);
      times[i]?.push(performance.now() - start);
    }
  }
  const gigabytes = (UPDATES * 4 * parameters) / 1e9;
  return steps.map(([step], i) => {
    const seconds = (times[i] ?? []).map((ms) => ms / 1000);
    return {
      step,
      best: gigabytes / Math.min(...seconds),
      median: gigabytes / median(seconds),
    };
  });
}

type MadeUpdate = ReturnType<typeof madeUpdate>;

function takeOne({ payload, expected }: MadeUpdate, sum: ExactSum): void {
  const { update, delta } = parseUpdate(payload, expected);
  sum.add(capNorm(delta, MAX_NORM).values, update.samples);
}

function madeUpdate(seed: number, parameters: number) {
  const random = seededRandom(seed);
  const fixed = {
    fleet: "home" as FleetId,
    task: "simple" as TaskId,
    run: "0123456789abcdef" as RunId,
    round: 1,
    device: `device-${seed}` as DeviceId,
    base: sha256("base") as Sha256,
    dtype: "f32",
  } as const;
  const delta = new Float32Array(parameters).map(() => (random() - 0.5) / 50);
  const weights = encodeWeights(delta, "f32");
  const loss = { background: 1, before: 0.5, after: 0.25 };
  const update: Update = { kind: "update", v: 1, ...fixed, samples: 100, loss, weights };
  return { payload: encodeMsgpack(update), expected: { ...fixed, parameters }, delta, weights };
}
