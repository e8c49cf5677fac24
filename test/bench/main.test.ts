import { match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { micro } from "@lares/shared";
import { runEngineJob } from "./engine-job.ts";
import { measureFedavg } from "./fedavg.ts";

const bench = (...args: string[]) =>
  spawnSync(
    process.execPath,
    [
      "--conditions=source",
      "--import=tsx",
      fileURLToPath(new URL("main.ts", import.meta.url)),
      ...args,
    ],
    { encoding: "utf8" },
  );

describe("bench", () => {
  it("lists its suites", () => {
    const { status, stdout } = bench("--help");
    strictEqual(status, 0);
    match(stdout, /^ {2}engine +training step/m);
  });

  const mistakes: [string, string[], RegExp][] = [
    ["suite", ["motor"], /^suite is "motor", expected one of .*engine/],
    ["option", ["engine", "--fast"], /'--fast'/],
    ["value", ["engine", "--seconds", "soon"], /^--seconds is soon, expected a number above 0/],
  ];
  for (const [what, args, message] of mistakes) {
    it(`names a wrong ${what} and leaves with 2`, () => {
      const { status, stderr } = bench(...args);
      match(stderr, message);
      strictEqual(status, 2);
    });
  }

  it("measures an engine on the compiled package", async () => {
    const job = {
      engine: "kernels",
      threads: 1,
      spec: micro,
      batchSize: 2,
      seconds: 0.01,
    } as const;
    const sample = await runEngineJob(job, "");
    for (const value of Object.values(sample)) ok(value > 0, JSON.stringify(sample));
    ok(sample.inferMs < sample.startupMs && sample.rssBytes > 1e7);
  });

  it("measures updates on their way to the sum", () => {
    const results = measureFedavg(1000, 3);
    strictEqual(results[0]?.step, "memcpy");
    for (const { best, median } of results) ok(best >= median && median > 0);
  });
});
