import { match, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Finished, finish } from "./run-lares.ts";

const module = fileURLToPath(new URL("../../cli/dist/run-to-exit.js", import.meta.url));

/** Runs a command of ours that is `body`, and sends SIGTERM as soon as it prints anything. */
async function run(body: string): Promise<Finished> {
  const script = `
    const { runToExit } = await import(${JSON.stringify(module)});
    runToExit(async (stop) => { ${body} }, 200);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  child.stdout.once("data", () => child.kill("SIGTERM"));
  return finish(child);
}

const untilStopped = `
  const timer = setInterval(() => {}, 1000);
  const stopped = new Promise((resolve) => stop.addEventListener("abort", resolve));
  console.log("ready");
  await stopped;
  clearInterval(timer);`;

describe("running a command to the exit of its process", () => {
  const cases: [why: string, body: string, code: number, said: RegExp][] = [
    ["nothing of a command that ends well", "", 0, /^$/],
    ["nothing of one that was told to stop", `${untilStopped} throw stop.reason`, 0, /^$/],
    ["a failure while stopping", `${untilStopped} throw new Error("no")`, 70, /report it.*no/s],
    [
      "what it gave up waiting for, once told to stop",
      `${untilStopped} setInterval(() => {}, 1000); await new Promise(() => {})`,
      0,
      /not everything stopped within 0.2 s/,
    ],
    ["a wait for nothing, which is our bug", "await new Promise(() => {})", 70, /report it/],
  ];
  for (const [why, body, code, said] of cases) {
    it(`reports ${why}`, async () => {
      const finished = await run(body);
      match(finished.stderr, said);
      strictEqual(finished.code, code);
    });
  }
});
