import { parseArgs } from "node:util";
import { requireNamed } from "@lares/shared";
import { fuzz, inputOf } from "./fuzz.ts";
import { fuzzTargets } from "./targets.ts";

const HELP = `Usage: npm run fuzz -- [options]

Gives mutated inputs to everything that takes bytes from strangers. An input that is neither taken
nor refused with an error of Lares, ends the process, rejects unheard or takes more than 50 ms is a
finding: its seed is printed, and the exit code is 1.

Options:
  --seconds <n>     for each target (default: 10)
  --target <name>   only this one: ${[...fuzzTargets.keys()].join(", ")}
  --seed <n>        the first seed; each input has the next one (default: 1)
  --once            only the input of --seed, to see a finding again`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    target: { type: "string" },
    seed: { type: "string", default: "1" },
    once: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

let running = "";

function fail(fault: unknown): void {
  console.error(`${running}: ${fault instanceof Error ? fault.stack : String(fault)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  if (values.help) return console.log(HELP);
  const names = values.target === undefined ? [...fuzzTargets.keys()] : [values.target];
  for (const name of names) {
    running = name;
    await using target = await requireNamed("target", name, fuzzTargets)();
    if (values.once) {
      await target.take(inputOf(target, Number(values.seed)));
      continue;
    }
    const { inputs, finding } = await fuzz(
      target,
      Number(values.seed),
      1000 * Number(values.seconds),
    );
    console.log(`${name}: ${inputs} inputs from seed ${values.seed}`);
    if (finding === undefined) continue;
    fail(`${finding.fault}\n  input: ${finding.inputHex}`);
    console.error(`  again: npm run fuzz -- --target ${name} --seed ${finding.seed} --once`);
  }
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
await main();
