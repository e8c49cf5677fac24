import { join } from "node:path";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import {
  type Clip,
  type EvaluationRoom,
  evaluationRoomOf,
  listRooms,
  loadRoom,
} from "@lares/edge-agent";
import {
  auroc,
  backgroundOf,
  ConfigError,
  cellStatistics,
  errorGrid,
  gaussianBackground,
  micro,
  networkInputs,
  pooledScore,
  residualPairs,
} from "@lares/shared";
import { median } from "./median.ts";
import type { BenchSuite } from "./suite.ts";

/** Of the frames that are held back to show what knowing the same moments is worth. */
const heldBackEvery = 5;

export const clipsSuite: BenchSuite = {
  summary: "which clips of a room a detector confuses, and what it would need to have seen",
  help: `Usage: npm run bench -- clips --data DIR

Scores every clip of a room as the detector subspace does at the size of micro, fitted to its training
normals, and prints the median of each. Then the AUROC with which its anomalous frames are told from
its last normals: as it is; fitted to the calibration clips, too; and, which leaks, told from every
fifth normal by a detector that has seen the four around it. The last is what the frames allow, and no
figure of any detector.

  --data DIR  folder of rooms (or LARES_DATA)`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { data: { type: "string" } } });
  const data = values.data ?? process.env.LARES_DATA;
  if (data === undefined) {
    throw new ConfigError("--data is missing, expected a folder of rooms", "Name one.");
  }
  for (const name of await listRooms(data)) {
    const room = evaluationRoomOf(await loadRoom(join(data, name), micro.input));
    if (room.episodes.length === 0) continue;
    console.log(`\n${name}\n`);
    console.log(alignColumns([["clip of", "frames", "median score"], ...linesOf(room)]).join("\n"));
    console.log(
      alignColumns([
        ["fitted to", "AUROC"],
        ...aurocsOf(room).map(([who, found]) => [who, found.toFixed(3)]),
      ]).join("\n"),
    );
  }
}

function linesOf({ train, calibration, normal, episodes }: EvaluationRoom): string[][] {
  const score = fitScore(bytesOf(train));
  const parts: readonly (readonly [string, readonly Clip[]])[] = [
    ["training", train],
    ["calibration", calibration],
    ["normals measured", normal],
    ["anomalous frames", episodes.map(({ frames }) => frames)],
  ];
  return parts.flatMap(([name, clips]) =>
    clips.map((clip) => [name, `${clip.length}`, median(score(bytesOf([clip]))).toFixed(1)]),
  );
}

function aurocsOf(room: EvaluationRoom): (readonly [string, number])[] {
  const [train, calibration, normal] = [room.train, room.calibration, room.normal].map(bytesOf) as [
    Uint8Array[],
    Uint8Array[],
    Uint8Array[],
  ];
  const anomalous = bytesOf(room.episodes.map(({ frames }) => frames));
  const told = (fitted: readonly Uint8Array[], from: readonly Uint8Array[]) => {
    const score = fitScore(fitted);
    return auroc(score(from), score(anomalous));
  };
  const all = [...train, ...calibration, ...normal];
  const isHeldBack = (i: number) => i % heldBackEvery === heldBackEvery - 1;
  const around = all.filter((_, i) => !isHeldBack(i));
  return [
    ["training", told(train, normal)],
    ["and calibration", told([...train, ...calibration], normal)],
    [
      "the moments around",
      told(
        around,
        all.filter((_, i) => isHeldBack(i)),
      ),
    ],
  ];
}

const bytesOf = (clips: readonly Clip[]) => clips.flat().map(({ data }) => data);

/** @returns scores of frames by what the room's own statistics do not explain */
function fitScore(frames: readonly Uint8Array[]): (frames: readonly Uint8Array[]) => number[] {
  const background = backgroundOf(frames);
  const nothing = { spec: micro, infer: gaussianBackground, batchSize: 16 };
  const cellsOf = (some: readonly Uint8Array[]) =>
    residualPairs(nothing, networkInputs(micro, background, some)).map(
      (pair) => pair.background.cells,
    );
  const statistics = cellStatistics(cellsOf(frames));
  return (some) => cellsOf(some).map((cells) => pooledScore(errorGrid(cells, statistics)));
}
