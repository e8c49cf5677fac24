import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

/** A long measurement that is run by hand: its defaults are what the documentation says. */
export interface Script {
  readonly name: string;
  readonly summary: string;
  /** Its whole numbers and their defaults. */
  readonly numbers: Readonly<Record<string, number>>;
  /** @returns what `--json` writes */
  readonly run: (numbers: Readonly<Record<string, number>>) => Promise<object>;
  /** What is wrong with it, for people; empty when it is as it must be. */
  readonly faults: (outcome: object) => readonly string[];
}

/** Runs a script as its command line says. Ends with 1 when the outcome is not as it must be. */
export async function runScript(script: Script, args: readonly string[]): Promise<void> {
  const { name, summary, numbers } = script;
  const options = Object.keys(numbers).map((key) => [key, { type: "string" }] as const);
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(options),
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    const lines = Object.entries(numbers).map(([key, value]) => `  --${key} N  (${value})`);
    console.log(`npm run ${name} -- [--json FILE] [options]\n${summary}\n${lines.join("\n")}`);
    return;
  }
  const chosen = Object.entries(numbers).map(([key, value]) => [
    key,
    wholeNumber(key, values[key as keyof typeof values], value),
  ]);
  const outcome = await script.run(Object.fromEntries(chosen));
  const json = JSON.stringify(outcome, null, 2);
  console.log(json);
  if (typeof values.json === "string") await writeFile(values.json, `${json}\n`);
  for (const fault of script.faults(outcome)) {
    console.error(`NOT as it must be: ${fault}`);
    process.exitCode = 1;
  }
}

/** Tells on stderr how far a script is, on a terminal. */
export function showProgress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of}${done === of ? "\n" : ""}`);
}

function wholeNumber(key: string, text: unknown, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    console.error(`--${key} is ${text}, expected a whole number from 1`);
    process.exit(2);
  }
  return value;
}
