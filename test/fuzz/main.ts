import { parseArgs } from "node:util";
import { requireNamed } from "@lares/shared";
import { fuzzBlobs, hasLibFuzzer } from "./blob-fuzzer.ts";
import { fuzz, inputOf } from "./fuzz.ts";
import { fuzzTargets } from "./targets.ts";

/** The firmware's parser of models, which libFuzzer of clang looks at. */
const blobs = "blobs";

const HELP = `Usage: npm run fuzz -- [options]

Gives mutated inputs to everything that takes bytes from strangers. An input that is neither taken
nor refused with an error of Lares, ends the process, rejects unheard or takes more than 50 ms is a
finding: its seed is printed, and the exit code is 1.

Options:
  --seconds <n>     for each target (default: 10)
  --target <name>   only this one: ${[...fuzzTargets.keys(), blobs].join(", ")}
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
  if (values.target === undefined || values.target === blobs) await runBlobs();
  if (values.target === blobs) return;
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

async function runBlobs(): Promise<void> {
  running = blobs;
  if (!hasLibFuzzer()) {
    if (process.env.LARES_REQUIRE_ALL === "1") fail("clang++ with libFuzzer is missing");
    return console.log(`${blobs}: skipped, clang++ with libFuzzer is not installed`);
  }
  const seed = Number(values.seed);
  const { inputs, finding } = await fuzzBlobs(Number(values.seconds), { seed });
  console.log(`${blobs}: ${inputs} inputs from seed ${seed}`);
  if (finding !== undefined) fail(finding);
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
await main();
