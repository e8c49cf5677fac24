import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import {
  type Frame,
  generateRooms,
  listRooms,
  loadRoom,
  type Room,
  splitByTime,
} from "@lares/edge-agent";
import {
  auroc,
  bareScores,
  type FitScorer,
  micro,
  type Recording,
  recordingsOf,
  rivals,
  type Shape,
  simple,
} from "@lares/shared";
import { median } from "./median.ts";
import type { BenchSuite } from "./suite.ts";
import { machineLine, thisMachine } from "./this-machine.ts";

/** One detector on one room. */
export interface DetectorResult {
  /** The model whose frames were scored. */
  readonly model: string;
  readonly detector: string;
  readonly room: string;
  /** Frames it was fitted on, and those it was measured on. */
  readonly frames: { readonly train: number; readonly normal: number; readonly anomalous: number };
  readonly auroc: number;
  readonly fitMs: number;
  /** To score a frame, registration included. */
  readonly msPerFrame: number;
}

export const detectorsSuite: BenchSuite = {
  summary: "AUROC and time of the detectors that need no network",
  help: `Usage: npm run bench -- detectors [options]

Fits each detector on the first 60 % of a room's normal frames and tells the last 20 % from the
anomalous ones: AUROC by frame, at the sizes that the models simple and micro see. mse, background
and pca-K are scored as a network is; motion compares neighbouring frames, and takes the order and
the recordings from the frames' names.

  --data DIR     folder of rooms; generated rooms if left out (or LARES_DATA)
  --json FILE    also write {machine, settings, results} to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { data: { type: "string" }, json: { type: "string" } },
  });
  const data = values.data ?? process.env.LARES_DATA;
  const machine = thisMachine();
  console.log(machineLine(machine));
  const results: DetectorResult[] = [];
  for (const { name: model, input } of [simple, micro]) {
    const rooms = await roomsWithAnomalies(data, input);
    for (const room of rooms) {
      for (const [detector, learn] of rivals) {
        results.push({ model, detector, ...measure(room, input, learn) });
      }
    }
    console.log(`\nAUROC at ${input.height}x${input.width}x${input.channels} (${model})\n`);
    console.log(tableOf(results.filter((result) => result.model === model)));
  }
  if (values.json !== undefined) {
    const content = { machine, settings: { data: data ?? "generated" }, results };
    await writeFile(values.json, `${JSON.stringify(content, null, 2)}\n`);
  }
}

async function roomsWithAnomalies(data: string | undefined, shape: Shape): Promise<Room[]> {
  const rooms =
    data === undefined
      ? generateRooms(shape)
      : await Promise.all((await listRooms(data)).map((name) => loadRoom(join(data, name), shape)));
  return rooms.filter(({ name, anomalous }) => {
    if (anomalous.length === 0) console.log(`${name} has no anomalous frames and is left out`);
    return anomalous.length > 0;
  });
}

function measure(
  room: Room,
  input: Shape,
  learn: FitScorer,
): Omit<DetectorResult, "model" | "detector"> {
  const { train, test } = splitByTime(room);
  const start = performance.now();
  const score = learn(input, bytesOf(train));
  const fitted = performance.now();
  const [normal, anomalous] = [test, room.anomalous].map((frames) =>
    bytesOf(frames).flatMap((recording) => bareScores(score(recording))),
  );
  const scored = performance.now();
  const frames = { train: train.length, normal: test.length, anomalous: room.anomalous.length };
  return {
    room: room.name,
    frames,
    auroc: auroc(normal!, anomalous!),
    fitMs: fitted - start,
    msPerFrame: (scored - fitted) / (frames.normal + frames.anomalous),
  };
}

const bytesOf = (frames: readonly Frame[]): Recording[] =>
  recordingsOf(frames).map((recording) => recording.map(({ data }) => data));

/** A row for each detector, a column for each room. */
function tableOf(results: readonly DetectorResult[]): string {
  const rooms = [...new Set(results.map(({ room }) => room))];
  const rows = [...rivals.keys()].map((name) => {
    const own = results.filter(({ detector }) => detector === name);
    const mean = own.reduce((sum, result) => sum + result.auroc, 0) / own.length;
    return [
      name,
      ...own.map((result) => result.auroc.toFixed(3)),
      mean.toFixed(3),
      median(own.map(({ msPerFrame }) => msPerFrame)).toFixed(2),
      median(own.map(({ fitMs }) => fitMs)).toFixed(0),
    ];
  });
  const headings = ["detector", ...rooms, "mean", "ms/frame", "ms to fit"];
  return alignColumns([headings, ...rows]).join("\n");
}
