import { ConfigError, requireNamed } from "@lares/shared";
import type { BenchSuite } from "./suite.ts";

/** Every suite by its name, loaded when it is needed: they see different rooms. */
const suites: ReadonlyMap<string, () => Promise<BenchSuite>> = new Map([
  ["clips", async () => (await import("./clips.ts")).clipsSuite],
  ["cold-start", async () => (await import("./cold-start.ts")).coldStartSuite],
  ["detectors", async () => (await import("./detectors.ts")).detectorsSuite],
  ["engine", async () => (await import("./engine.ts")).engineSuite],
  ["fedavg", async () => (await import("./fedavg.ts")).fedavgSuite],
  ["firmware", async () => (await import("./firmware.ts")).firmwareSuite],
  ["page", async () => (await import("./page.ts")).pageSuite],
  ["iid", async () => (await import("./iid.ts")).iidSuite],
  ["micro-rounds", async () => (await import("./micro-rounds.ts")).microRoundsSuite],
  ["promise", async () => (await import("./promise.ts")).promiseSuite],
  ["scale", async () => (await import("./scale.ts")).scaleSuite],
  ["search", async () => (await import("./search.ts")).searchSuite],
  ["sharing", async () => (await import("./sharing.ts")).sharingSuite],
  ["scoring", async () => (await import("./scoring.ts")).scoringSuite],
  ["watching", async () => (await import("./watching.ts")).watchingSuite],
]);

async function help(): Promise<string> {
  const lines: string[] = [];
  for (const [name, load] of suites) lines.push(`  ${name.padEnd(14)}${(await load()).summary}`);
  return `Usage: npm run bench -- SUITE [options]

Suites:
${lines.join("\n")}

npm run bench -- SUITE --help lists the options of a suite.`;
}

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || name === "--help") {
    console.log(await help());
    return;
  }
  const load = requireNamed("suite", name, suites);
  const suite = await load();
  if (args.includes("--help")) console.log(suite.help);
  else await suite.run(args);
}

/** Whether a wrong command line is to blame, and not a defect. */
function isUsageError(error: unknown): error is Error {
  const isParseError =
    error instanceof TypeError && "code" in error && String(error.code).includes("PARSE_ARGS");
  return error instanceof ConfigError || isParseError;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isUsageError(error)) throw error;
  console.error(error instanceof ConfigError ? `${error.message}. ${error.remedy}` : error.message);
  process.exitCode = 2;
}
