import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

/** A long measurement that is run by hand: its defaults are what the documentation says. */
export interface Script {
  readonly name: string;
  readonly summary: string;
  /** Its whole numbers and their defaults. */
  readonly numbers: Readonly<Record<string, number>>;
  /** What `--quick` sets of them: enough to see that it works. */
  readonly quick?: Readonly<Record<string, number>>;
  /**
   * @param path that `--json` names
   * @returns what `--json` writes
   */
  readonly run: (numbers: Readonly<Record<string, number>>, path?: string) => Promise<object>;
  /** What is wrong with it, for people; empty when it is as it must be. */
  readonly faults: (outcome: object) => readonly string[];
}

/** Runs a script as its command line says. Ends with 1 when the outcome is not as it must be. */
export async function runScript(script: Script, args: readonly string[]): Promise<void> {
  const { name, summary, numbers, quick } = script;
  const options = Object.keys(numbers).map((key) => [key, { type: "string" }] as const);
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(options),
      json: { type: "string" },
      quick: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    const lines = Object.entries(numbers).map(([key, value]) => `  --${key} N  (${value})`);
    if (quick) lines.push("  --quick  (a short form)");
    console.log(`npm run ${name} -- [--json FILE] [options]\n${summary}\n${lines.join("\n")}`);
    return;
  }
  const defaults = { ...numbers, ...(values.quick && quick) };
  const chosen = Object.entries(defaults).map(([key, value]) => [
    key,
    wholeNumber(key, values[key as keyof typeof values], value),
  ]);
  const path = typeof values.json === "string" ? values.json : undefined;
  const outcome = await script.run(Object.fromEntries(chosen), path);
  const json = JSON.stringify(outcome, null, 2);
  console.log(json);
  if (path !== undefined) await writeFile(path, `${json}\n`);
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
