import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { requireNamed } from "@lares/shared";
import { parseCount } from "./parse-count.ts";
import { measureScale, type ScaleBroker, type ScaleResult } from "./scale/measure-scale.ts";
import type { BenchSuite } from "./suite.ts";
import { thisMachine } from "./this-machine.ts";
import { wide } from "./wide-spec.ts";

const brokers: ReadonlyMap<string, readonly ScaleBroker[]> = new Map([
  ["lares", ["lares"]],
  ["mosquitto", ["mosquitto"]],
  ["both", ["lares", "mosquitto"]],
]);

/** Beside the full fleet: the aggregator must need no more memory for that. */
const FEW = 10;

export const scaleSuite: BenchSuite = {
  summary: "whole rounds of 1,000 MQTT clients",
  help: `Usage: npm run bench -- scale [options]

Rounds of a model with 47,107 float32 parameters: light agents with recorded updates, each with an
MQTT connection of its own, in several processes; an aggregator that syncs every update to its log;
a broker. Once with ${FEW} agents and once with all of them, for what memory depends on.

  --agents N       connections (default 1000)
  --processes N    that hold them (default 4)
  --rounds N       (default 3)
  --broker NAME    lares, mosquitto or both (default both; mosquitto where it is installed)
  --quick          100 agents, 2 rounds: a minute, for CI
  --json FILE      also write {kind, machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      agents: { type: "string" },
      processes: { type: "string", default: "4" },
      rounds: { type: "string" },
      broker: { type: "string", default: "both" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const agents = parseCount("agents", values.agents ?? (values.quick ? "100" : "1000"));
  const rounds = parseCount("rounds", values.rounds ?? (values.quick ? "2" : "3"));
  const processes = parseCount("processes", values.processes);
  const chosen = requireNamed("broker", values.broker, brokers).filter(isInstalled);
  const results: ScaleResult[] = [];
  for (const broker of chosen) {
    for (const count of new Set([Math.min(FEW, agents), agents])) {
      const spread = { agents: count, processes: Math.min(processes, count) };
      process.stderr.write(`${broker}, ${count} agents…\n`);
      const asked = { broker, rounds, ...spread, spec: wide, deadlineMs: 600_000 };
      results.push(await measureScale(asked));
    }
  }
  const machine = thisMachine();
  const load = loadavg().map((value) => Number(value.toFixed(1)));
  console.log(`${machine.cpu}, ${machine.cores} cores, load ${load[1]}, Node ${machine.node}\n`);
  console.log(tableOf(results));
  for (const result of results) {
    if (result.counted === result.agents * result.rounds) continue;
    console.error(`NOT as it must be: ${result.counted} updates counted, ${result.broker}`);
    process.exitCode = 1;
  }
  if (values.json === undefined) return;
  const content = {
    kind: "scale",
    machine,
    load,
    settings: { agents, processes, rounds },
    results,
  };
  await writeFile(values.json, `${JSON.stringify(content, null, 1)}\n`);
}

function isInstalled(broker: ScaleBroker): boolean {
  if (broker !== "mosquitto" || spawnSync("which", ["mosquitto"]).status === 0) return true;
  console.log("skipped: mosquitto is not installed");
  return false;
}

function tableOf(results: readonly ScaleResult[]): string {
  const head = ["broker", "agents", "join s", "round s", "receipt p50 ms", "p99 ms"];
  const memory = ["aggregator MB kept", "RSS", "peak", "broker peak MB"];
  return alignColumns([
    [...head, ...memory],
    ...results.map((result) => [
      result.broker,
      String(result.agents),
      result.joinSeconds.toFixed(1),
      result.roundSeconds.map((seconds) => seconds.toFixed(1)).join(" "),
      result.receiptMsP50.toFixed(0),
      result.receiptMsP99.toFixed(0),
      result.aggregatorKeptMB.toFixed(1),
      result.aggregatorRssMB.toFixed(0),
      result.aggregatorPeakRssMB.toFixed(0),
      result.brokerPeakRssMB.toFixed(0),
    ]),
  ]).join("\n");
}
