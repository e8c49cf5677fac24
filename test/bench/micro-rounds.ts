import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBroker } from "@lares/broker";
import { alignColumns, generatedInputs, measureMicroRooms } from "@lares/cli";
import { generateRooms, listRooms, loadRoom, type Room, splitByTime } from "@lares/edge-agent";
import {
  layerRanges,
  type MicroPlan,
  maxBackgroundFrames,
  maxCellFrames,
  quantise,
} from "@lares/firmware";
import { initialWeights, kernelsEngine, micro } from "@lares/shared";
import { factoryModel } from "../firmware/core/bench-device.ts";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { runMember, runRounds } from "../firmware/round/cohort.ts";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";

const devices = 5;
const agents = 3;
/** Room for frames on an ESP32-S3. */
const trainingFrames = 64;

export const microRoundsSuite: BenchSuite = {
  summary: "AUROC of micro devices' rooms before and after rounds with their fleet",
  help: `Usage: npm run bench -- micro-rounds [options]

Five virtual ESP32s and three agents share the rounds of an aggregator over a real broker; each
device trains on frames that it has kept of its room's training normals. Then the common model is
quantised and the compiled firmware watches each room with it: frames that nothing was trained on.
"untrained" is what the first round starts from, "factory" was trained on generated rooms alone.

  --data DIR     folder of at least five rooms; generated ones if left out
  --rounds N     (default 5)
  --epochs N     passes over a device's frames in a round (default 8)
  --json FILE    also write the results to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ...{ data: { type: "string" }, json: { type: "string" } },
      ...{ rounds: { type: "string" }, epochs: { type: "string" } },
    },
  });
  const rounds = parseCount("rounds", values.rounds ?? "5");
  const epochs = parseCount("epochs", values.epochs ?? "8");
  const rooms = (await roomsOf(values.data)).slice(0, devices);
  const { weights, contributions } = await federate(rooms, rounds, epochs);
  const stages = [
    ["untrained", initialWeights(micro, 1)],
    ["factory", (await trainedMicro()).weights],
    [`after ${rounds} rounds`, weights],
  ] as const;
  const columns = await Promise.all(
    stages.map(async ([name, of]) => ({ name, auroc: await aurocOf(rooms, of) })),
  );
  console.log(`Updates that counted in each round: ${contributions.join(", ")}.\n`);
  console.log(tableOf(rooms, columns));
  if (values.json === undefined) return;
  const result = { rooms: rooms.map(({ name }) => name), contributions, columns };
  await writeFile(values.json, `${JSON.stringify(result, null, 1)}\n`);
}

async function roomsOf(data: string | undefined): Promise<readonly Room[]> {
  if (data === undefined) return generateRooms(micro.input);
  const names = await listRooms(data);
  return Promise.all(names.map((name) => loadRoom(join(data, name), micro.input)));
}

async function federate(rooms: readonly Room[], rounds: number, epochs: number) {
  await using broker = await startBroker({ port: 0 });
  const off = new AbortController();
  const factory = await factoryModel();
  const shown = rooms.map((room) => splitByTime(room).train.map(({ data }) => data));
  const members = shown.map((pictures, i) =>
    runMember({
      ...{ device: `micro-${i}`, broker: broker.url, factory, trainingFrames, pictures },
      ...{ width: 32, height: 32, plan: planOf(pictures.length), signal: off.signal },
    }),
  );
  try {
    const { weights, results } = await runRounds({
      ...{ broker: broker.url, rounds, quorum: agents + 3, seconds: 600 },
      training: { epochs, batchSize: 8, learningRate: 0.004 },
      agents: shown.slice(0, agents),
      onResult: ({ round }) => console.error(`round ${round + 1} of ${rounds}`),
    });
    return { weights, contributions: results.map(({ contributions }) => contributions.length) };
  } finally {
    off.abort();
    await Promise.all(members);
  }
}

/** Learns from all that it is shown: who finds something unusual in that does not train meanwhile. */
const planOf = (count: number): MicroPlan => ({
  backgroundFrames: Math.min(count, maxBackgroundFrames),
  cellFrames: Math.min(count, maxCellFrames),
  ...{ calibrationFrames: count, alarmOneIn: count + 1, quietMs: 50, ongoingMs: 3_600_000 },
});

/** By the compiled firmware; null of a room that it never came to watch. */
async function aurocOf(rooms: readonly Room[], weights: Float32Array) {
  const model = quantise(weights, layerRanges(weights, generatedInputs()));
  const reports = await measureMicroRooms(rooms, weights, model, kernelsEngine());
  return reports.map(({ device }) => device);
}

interface Column {
  readonly name: string;
  readonly auroc: readonly (number | null)[];
}

function tableOf(rooms: readonly Room[], columns: readonly Column[]): string {
  const text = (value: number | null | undefined) => value?.toFixed(3) ?? "-";
  const rows = rooms.map(({ name }, i) => [name, ...columns.map(({ auroc }) => text(auroc[i]))]);
  const means = columns.map(({ auroc }) => {
    const known = auroc.filter((value) => value !== null);
    return text(known.reduce((sum, value) => sum + value, 0) / known.length);
  });
  return alignColumns([
    ["room", ...columns.map(({ name }) => name)],
    ...rows,
    ["mean", ...means],
  ]).join("\n");
}
