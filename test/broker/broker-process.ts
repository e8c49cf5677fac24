import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** `lares broker` in a process of its own, which logs JSON lines to its standard output. */
export interface BrokerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly port: number;
  /** All lines so far. */
  readonly lines: readonly string[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

export interface BrokerProcessOptions {
  /** Even a test that fails leaves no process. */
  readonly timeoutMs?: number;
  /** 0 takes a free one. */
  readonly port?: number;
  /** More of `lares broker`. */
  readonly args?: readonly string[];
}

export async function startBrokerProcess({
  timeoutMs = 20_000,
  port = 0,
  args = [],
}: BrokerProcessOptions = {}): Promise<BrokerProcess> {
  const main = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
  const all = [main, "broker", "--port", String(port), "--log", "json", ...args];
  const child = spawn(process.execPath, all, {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await Promise.race([once(reader, "line"), exited]);
  const { event, url } = JSON.parse(lines[0] ?? "{}");
  if (event !== "listening") throw new Error(`the broker said ${lines[0]}`);
  return {
    child,
    port: Number(new URL(url).port),
    lines,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exited;
    },
  };
}
