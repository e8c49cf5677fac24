import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns, createEngine, type SimulationResult, simulate } from "@lares/cli";
import { type MethodName, methodNames, type RoomReport } from "@lares/edge-agent";
import { ConfigError, type Dtype, silentLog } from "@lares/shared";
import type { BenchSuite } from "./suite.ts";

const training = { epochs: 2, batchSize: 16, learningRate: 0.002 };

/** What a run differs in from the others. */
interface Variant {
  readonly label: string;
  readonly method: MethodName;
  readonly dtype: Dtype;
}

export const federationSuite: BenchSuite = {
  summary: "AUROC of each method, and what smaller updates cost, over several seeds",
  help: `Usage: npm run bench -- federation [options]

Simulates five rooms with each method, and FedALA with each type of updates: AUROC by the pooled
score as mean ± standard deviation over the seeds, the Gaussian background (no network, the same
score) beside it, and the bytes of all updates of a round.

  --data DIR     folder of rooms; generated rooms if left out (or LARES_DATA)
  --model NAME   simple, micro or seed (default simple)
  --rounds N     rounds of each run (default 5)
  --seeds N      runs with seeds 1 to N (default 3)
  --json FILE    also write every run's result to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      model: { type: "string", default: "simple" },
      rounds: { type: "string", default: "5" },
      seeds: { type: "string", default: "3" },
      json: { type: "string" },
    },
  });
  const data = values.data ?? process.env.LARES_DATA;
  const settings = {
    ...(data !== undefined && { data }),
    model: values.model,
    rounds: count("rounds", values.rounds),
  };
  const seeds = Array.from({ length: count("seeds", values.seeds) }, (_, i) => i + 1);
  const methods = methodNames.map((method) => ({ label: method, method, dtype: "f32" as const }));
  const smaller = (["f16", "q8"] as const).map((dtype) => ({
    label: dtype,
    method: "fedala" as const,
    dtype,
  }));
  const runs = new Map<string, readonly SimulationResult[]>();
  for (const variant of [...methods, ...smaller]) {
    runs.set(variant.label, await runSeeds(variant, seeds, settings));
  }
  console.log(`\nAUROC by method, mean ± standard deviation over ${seeds.length} seeds\n`);
  console.log(methodTable(runs, methods));
  const byDtype = new Map([["f32", runs.get("fedala") ?? []], ...runs]);
  console.log("\nWhat smaller updates cost (FedALA)\n");
  console.log(dtypeTable(byDtype, ["f32", "f16", "q8"]));
  if (values.json !== undefined) {
    const results = Object.fromEntries(runs);
    await writeFile(values.json, `${JSON.stringify({ settings, seeds, results }, null, 2)}\n`);
  }
}

async function runSeeds(
  { label, method, dtype }: Variant,
  seeds: readonly number[],
  settings: { readonly data?: string; readonly model: string; readonly rounds: number },
): Promise<readonly SimulationResult[]> {
  const results: SimulationResult[] = [];
  for (const seed of seeds) {
    const config = { ...settings, clients: 5, method, dtype, seed, training, threads: 1 };
    const result = await simulate(
      { ...config, transport: "memory" },
      {
        engine: await createEngine("kernels"),
        log: silentLog,
        signal: new AbortController().signal,
        onRound: () => {},
      },
    );
    console.log(`${label}, seed ${seed}: ${result.seconds.toFixed(1)} s`);
    results.push(result);
  }
  return results;
}

function methodTable(
  runs: ReadonlyMap<string, readonly SimulationResult[]>,
  methods: readonly Variant[],
): string {
  const first = runs.get(methods[0]?.label ?? "")?.[0]?.rooms ?? [];
  const names = first.map(({ room }) => room);
  const row = (label: string, results: readonly SimulationResult[], pick: Pick) => [
    label,
    ...names.map((_, i) => spread(results.map(({ rooms }) => pick(rooms[i] as RoomReport)))),
    spread(results.map(({ rooms }) => mean(rooms.map(pick)))),
  ];
  const fedala = runs.get("fedala") ?? [];
  return alignColumns([
    ["method", ...names, "mean"],
    ...methods.map(({ label }) => row(label, runs.get(label) ?? [], byScore)),
    row("no network", fedala, ({ aurocBackground }) => aurocBackground ?? Number.NaN),
    row("fedala, by MSE", fedala, ({ aurocMse }) => aurocMse ?? Number.NaN),
  ]).join("\n");
}

function dtypeTable(
  runs: ReadonlyMap<string, readonly SimulationResult[]>,
  dtypes: readonly string[],
): string {
  const rows = dtypes.map((dtype) => {
    const results = runs.get(dtype) ?? [];
    const bytes = results[0]?.rounds[0]?.uplinkBytes ?? 0;
    const auroc = spread(results.map(({ rooms }) => mean(rooms.map(byScore))));
    return [dtype, bytes.toLocaleString("en-US"), auroc];
  });
  return alignColumns([["updates as", "bytes up a round", "mean AUROC"], ...rows]).join("\n");
}

type Pick = (report: RoomReport) => number;
const byScore: Pick = ({ auroc }) => auroc ?? Number.NaN;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** `0.912 ± 0.010`. */
function spread(values: readonly number[]): string {
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  const stdDev =
    values.length < 2 ? 0 : Math.sqrt((mean(squares) * values.length) / (values.length - 1));
  return `${center.toFixed(3)} ± ${stdDev.toFixed(3)}`;
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ConfigError(`${name} is "${text}", expected a whole number above 0`, "Try 3.");
}
