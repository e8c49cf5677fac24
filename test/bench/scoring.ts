import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { benchmarkRoomNames, lifeOf } from "@lares/edge-agent";
import { type FrameScorer, micro, requireNamed, rivals, simple } from "@lares/shared";
import { median } from "./median.ts";
import { parseCount } from "./parse-count.ts";
import { preparedSteps } from "./scoring-steps.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";

/** Detectors without a network that the whole is compared with. */
const compared = ["pca-16", "background", "mahalanobis-8x8"];
/** Enough for 32 components. */
const trainFrames = 192;
const scoredFrames = 48;
const secondsPerDay = 86_400;

/** Median times of one model's way from bytes to event. */
export interface ScoringResult {
  readonly model: string;
  /** Median milliseconds a frame of each step, in their order. */
  readonly steps: Readonly<Record<string, number>>;
  /** Of all steps of a repetition, then the median: not the sum of the medians. */
  readonly totalMs: number;
  /** The same of rivals that only score, registration included. */
  readonly rivals: Readonly<Record<string, number>>;
}

export const scoringSuite: BenchSuite = {
  summary: "time of a frame from bytes to event, step by step",
  help: `Usage: npm run bench -- scoring [options]

Takes frames of a generated room one by one from bytes to event, as a device does: the network with
random weights on one thread, 32 components. Steps are timed apart; rivals, which only score, take
turns with them. Times are medians over repetitions of means over ${scoredFrames} frames.

  --repetitions N  turns of everything on each model (default 15)
  --json FILE      also write {kind, machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { repetitions: { type: "string", default: "15" }, json: { type: "string" } },
  });
  const repetitions = parseCount("repetitions", values.repetitions);
  const machine = thisMachine();
  console.log(machineLine(machine));
  const results: ScoringResult[] = [];
  for (const spec of [simple, micro]) {
    const result = await measure(spec, repetitions);
    console.log(`\n${spec.name}, ms a frame\n\n${tableOf(result)}`);
    results.push(result);
  }
  if (values.json === undefined) return;
  const content = { kind: "scoring", machine, settings: { repetitions }, results };
  await writeFile(values.json, `${JSON.stringify(content, null, 1)}\n`);
}

async function measure(spec: typeof simple, repetitions: number): Promise<ScoringResult> {
  const train = framesOf(spec, 0, 3 * secondsPerDay, trainFrames);
  const frames = framesOf(spec, 3 * secondsPerDay, 4 * secondsPerDay, scoredFrames);
  await using way = await preparedSteps(spec, train);
  const scorers = compared.map((name) => ({
    name,
    score: requireNamed("detector", name, rivals)(spec.input, [train]),
  }));
  const times = new Map<string, number[]>();
  const note = (name: string, ms: number) => {
    times.set(name, [...(times.get(name) ?? []), ms / scoredFrames]);
  };
  const totals: number[] = [];
  // The first turn warms up.
  for (let turn = 0; turn <= repetitions; turn++) {
    const spent = new Map<string, number>();
    for (const frame of frames) way.step(frame, spent);
    const rivalMs = scorers.map(({ name, score }) => [name, timeOf(() => eachOf(frames, score))]);
    if (turn === 0) continue;
    for (const [name, ms] of [...spent, ...(rivalMs as [string, number][])]) note(name, ms);
    totals.push([...spent.values()].reduce((sum, ms) => sum + ms, 0) / scoredFrames);
  }
  const medianOf = (name: string): [string, number] => [name, median(times.get(name) ?? [])];
  const steps = [...times.keys()].filter((name) => !compared.includes(name));
  return {
    model: spec.name,
    steps: Object.fromEntries(steps.map(medianOf)),
    totalMs: median(totals),
    rivals: Object.fromEntries(compared.map(medianOf)),
  };
}

function framesOf({ input }: typeof simple, from: number, to: number, count: number): Uint8Array[] {
  const window = { startSeconds: from, endSeconds: to, intervalSeconds: (to - from) / count };
  return [...lifeOf(benchmarkRoomNames[0] ?? "", input, window)].map(({ data }) => data);
}

/** One frame at a time, as they come. */
function eachOf(frames: readonly Uint8Array[], score: FrameScorer): void {
  for (const frame of frames) score([frame]);
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function tableOf({ steps, totalMs, rivals: others }: ScoringResult): string {
  const line = (name: string, ms: number) => [name, ms.toFixed(3), (ms / totalMs).toFixed(2)];
  return alignColumns([
    ["step", "ms", "of the total"],
    ...Object.entries(steps).map(([name, ms]) => line(name, ms)),
    line("total", totalMs),
    ...Object.entries(others).map(([name, ms]) => line(`rival ${name}`, ms)),
  ]).join("\n");
}
