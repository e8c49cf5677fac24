import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import {
  benchmarkRoomNames,
  type Clip,
  type EvaluationRoom,
  generateEvaluationRoom,
} from "@lares/edge-agent";
import {
  auroc,
  backgroundOf,
  type CellStatistics,
  cellStatistics,
  errorGrid,
  gaussianBackground,
  micro,
  networkInputs,
  pooledScore,
  principalComponents,
  residualPairs,
  unexplained,
} from "@lares/shared";
import { parseCount } from "./parse-count.ts";
import type { BenchSuite } from "./suite.ts";

/** Frames that the new room has, the first ones in time. */
const frameCounts = [12, 24, 48, 96];
/** Each room lends as many of its own components to the fleet's. */
const lentComponents = 8;

export const sharingSuite: BenchSuite = {
  summary: "what a new room gains from statistics of the other rooms",
  help: `Usage: npm run bench -- sharing [options]

A room that has few frames borrows from the other generated rooms, which know theirs well: the
spread of their cells (its own shrunk towards it, as if it came from 32 more frames), or the 16
directions in which their light varies most (taken off before its own statistics are made). AUROC
at the size that the model micro sees, without a network; "all frames" is the room when it has
seen three days.

  --rooms N      the first N rooms (default 20)
  --json FILE    also write the results to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rooms: { type: "string", default: "20" }, json: { type: "string" } },
  });
  const names = benchmarkRoomNames.slice(0, parseCount("rooms", values.rooms));
  const rooms = names.map((name) => generateEvaluationRoom(name, micro.input));
  const lenders = rooms.map(statisticsOf);
  const rows = frameCounts.map((frames) => ({
    frames,
    ...meanOf(rooms.map((room, i) => measure(room, frames, lenders.toSpliced(i, 1)))),
  }));
  const keys = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) =>
    Object.entries(row).map(([key, value]) => (key === "frames" ? `${value}` : value.toFixed(3))),
  );
  console.log(alignColumns([keys, ...cells]).join("\n"));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}

function statisticsOf(room: EvaluationRoom): CellStatistics {
  const frames = bytesOf(room.train);
  return cellStatistics(cellsOf(backgroundOf(frames), frames));
}

/** AUROC of one room that has seen its first `frames` frames. */
function measure(room: EvaluationRoom, frames: number, lenders: readonly CellStatistics[]) {
  const all = bytesOf(room.train);
  return {
    own: aurocOf(room, all.slice(0, frames)),
    "shared spread": aurocOf(room, all.slice(0, frames), { statistics: shrunkTowards(lenders) }),
    "shared light": aurocOf(room, all.slice(0, frames), { light: lightOf(lenders) }),
    "all frames": aurocOf(room, all),
  };
}

interface Borrowed {
  readonly statistics?: (own: CellStatistics) => CellStatistics;
  readonly light?: readonly Float32Array[];
}

function aurocOf(
  room: EvaluationRoom,
  train: readonly Uint8Array[],
  { statistics: borrow = (own) => own, light = [] }: Borrowed = {},
): number {
  const background = backgroundOf(train);
  const known = { mean: new Float32Array(256), components: light };
  const cells = (frames: readonly Uint8Array[]) =>
    cellsOf(background, frames).map((own) => unexplained(own, known));
  const statistics = borrow(cellStatistics(cells(train)));
  const [normal, anomalous] = [room.normal, room.episodes.map((episode) => episode.frames)].map(
    (clips) => cells(bytesOf(clips)).map((own) => pooledScore(errorGrid(own, statistics))),
  );
  return auroc(normal ?? [], anomalous ?? []);
}

function cellsOf(background: Float32Array, frames: readonly Uint8Array[]): Float32Array[] {
  const nothing = { spec: micro, infer: gaussianBackground, batchSize: 16 };
  const inputs = networkInputs(micro, background, frames);
  return residualPairs(nothing, inputs).map((pair) => pair.background.cells);
}

/** A spread as if it came from 32 more frames, whose spread is the lenders'. */
function shrunkTowards(
  lenders: readonly CellStatistics[],
): (own: CellStatistics) => CellStatistics {
  const weight = 32;
  const squares = lenders.map(({ stdDev }) => meanSquare(stdDev));
  const fleet = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return (own) => ({
    ...own,
    stdDev: own.stdDev.map((value) =>
      Math.sqrt((own.count * value * value + weight * fleet) / (own.count + weight)),
    ),
  });
}

/** The directions that the lenders' own first ones have most in common, whatever their sign. */
function lightOf(lenders: readonly CellStatistics[]): Float32Array[] {
  const lent = lenders.flatMap(({ components }) =>
    components.slice(0, lentComponents).flatMap((own) => [own, own.map((v) => -v)]),
  );
  const samples = new Float32Array(lent.length * 256);
  for (const [i, component] of lent.entries()) samples.set(component, i * 256);
  return principalComponents(samples, 256, 16).components.map((v) => Float32Array.from(v));
}

const bytesOf = (clips: readonly Clip[]) => clips.flat().map(({ data }) => data);
const meanSquare = (values: Float32Array) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

function meanOf<K extends string>(rows: readonly Record<K, number>[]): Record<K, number> {
  const keys = Object.keys(rows[0] ?? {}) as K[];
  const mean = (key: K) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  return Object.fromEntries(keys.map((key) => [key, mean(key)])) as Record<K, number>;
}
