import { type Board, blobBytes, microMemory, modelBytes, systemBytes } from "@lares/firmware";
import { renderTable } from "../report/table.ts";
import type { MicroRoomReport } from "./measure-micro-room.ts";

/** Least RAM that must be left on a board. */
const spareBytes = 30_000;

const number = (value: number): string => value.toLocaleString("en-US");
const share = (value: number | null): string => value?.toFixed(3) ?? "–";

/** Means over rooms that have anomalies. */
export interface MicroMeans {
  readonly float: number | null;
  readonly int8: number | null;
  readonly device: number | null;
}

export function meansOf(rooms: readonly MicroRoomReport[]): MicroMeans {
  const mean = (pick: (room: MicroRoomReport) => number | null) => {
    const values = rooms.map(pick).filter((value) => value !== null);
    return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  };
  return {
    float: mean(({ float }) => float),
    int8: mean(({ int8 }) => int8),
    device: mean(({ device }) => device),
  };
}

/** AUROC of each room, the means, and what they say. */
export function microTable(rooms: readonly MicroRoomReport[]): string {
  const means = meansOf(rooms);
  const rows = rooms.map(({ room, float, int8, device, agreement, error }) => [
    room,
    ...[float, int8, device].map(share),
    agreement === null ? "–" : `${agreement.equal}/${agreement.judged}`,
    agreement === null ? "–" : `${agreement.unjudged}`,
    error.mean.toFixed(2),
    error.max.toFixed(1),
  ]);
  const last = ["mean", ...[means.float, means.int8, means.device].map(share), "", "", "", ""];
  const titles = ["room", "float", "int8", "device", "equal", "unjudged", "mean error", "largest"];
  return `${renderTable(titles, [...rows, last])}

float, int8: AUROC by a score in floats of the network in float32 and in whole numbers. device: by the
compiled firmware, of the frames that it judged. equal: of those, how many TypeScript scores the same
to the bit. unjudged: its camera was dark, covered or frozen. Errors of whole-number reconstructions
in steps of a byte.
${verdict(means)}`;
}

function verdict({ float, int8 }: MicroMeans): string {
  if (float === null || int8 === null) return "No anomalous frames: nothing to compare.";
  const loss = float - int8;
  const text = `Whole numbers ${loss > 0 ? "lose" : "gain"} ${Math.abs(loss).toFixed(4)} AUROC on average`;
  return loss <= 0.005 ? `${text} (at most 0.005 may be lost).` : `${text}: MORE than 0.005.`;
}

/** RAM of a board in bytes: what is there, what the system and we take, what is left. */
export interface BoardMemory {
  readonly board: string;
  readonly dataBytes: number;
  readonly systemBytes: number;
  readonly oursBytes: number;
  readonly leftBytes: number;
  /** Whether enough is left for what was not counted. */
  readonly fits: boolean;
}

export function memoryOf({ name, dataBytes, hasCamera }: Board): BoardMemory {
  const system = Object.values(systemBytes).reduce((a, b) => a + b, 0);
  const taken = system - (hasCamera ? 0 : (systemBytes["camera frame 160x120"] ?? 0));
  const oursBytes = microMemory.roomBytes + microMemory.workspaceBytes + modelBytes;
  const leftBytes = dataBytes - taken - oursBytes;
  const fits = leftBytes >= spareBytes;
  return { board: name, dataBytes, systemBytes: taken, oursBytes, leftBytes, fits };
}

export function memoryTable(boards: readonly Board[]): string {
  const rows = boards.map((board) => {
    const { dataBytes, systemBytes, oursBytes, leftBytes, fits } = memoryOf(board);
    const bytes = [dataBytes, systemBytes, oursBytes, leftBytes].map(number);
    return [board.name, board.title, ...bytes, fits ? "fits" : "TOO LITTLE"];
  });
  return `${renderTable(["board", "", "RAM", "system", "ours", "left", `${number(spareBytes)} to spare`], rows)}

RAM and system are estimates from ESP-IDF's documentation; ours is exact: room ${number(microMemory.roomBytes)},
score and network ${number(microMemory.workspaceBytes)}, model ${number(modelBytes)} (in flash ${number(blobBytes)}).`;
}
