import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The compiled command, as users run it: `npm test` builds first. */
const main = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

/** What a finished `lares` process said. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the `lares` command, with nothing of this process's LARES_ variables. */
export function startLares(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("LARES_"));
  return spawn(process.execPath, [main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(inherited), ...env },
  });
}

/** Runs the `lares` command to its end. */
export async function runLares(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  return finish(startLares(args, env));
}

/** Waits for the end of a process that has just been started. */
export async function finish(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}
