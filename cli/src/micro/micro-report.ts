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
  const rows = rooms.map(({ room, float, int8, device, error }) => [
    room,
    ...[float, int8, device].map(share),
    error.mean.toFixed(2),
    error.max.toFixed(1),
  ]);
  const last = ["mean", ...[means.float, means.int8, means.device].map(share), "", ""];
  const titles = ["room", "float", "int8", "device", "mean error", "largest"];
  return `${renderTable(titles, [...rows, last])}

float, int8: AUROC by a score in floats of the network in float32 and in whole numbers. device: of
everything in whole numbers, as the firmware computes it. Errors of whole-number reconstructions in
steps of a byte.
${verdict(means)}`;
}

function verdict({ float, int8 }: MicroMeans): string {
  if (float === null || int8 === null) return "No anomalous frames: nothing to compare.";
  const loss = float - int8;
  const text = `Whole numbers ${loss > 0 ? "lose" : "gain"} ${Math.abs(loss).toFixed(4)} AUROC on average`;
  return loss <= 0.005 ? `${text} (at most 0.005 may be lost).` : `${text}: MORE than 0.005.`;
}

/** RAM of each board: what is there, what the system and we take, what is left. */
export function memoryTable(boards: readonly Board[]): string {
  const system = Object.values(systemBytes).reduce((a, b) => a + b, 0);
  const ours = microMemory.roomBytes + microMemory.workspaceBytes + modelBytes;
  const rows = boards.map(({ name, title, dataBytes, hasCamera }) => {
    const taken = system - (hasCamera ? 0 : (systemBytes["camera frame 160x120"] ?? 0));
    const left = dataBytes - taken - ours;
    const fits = left >= spareBytes ? "fits" : "TOO LITTLE";
    return [name, title, ...[dataBytes, taken, ours, left].map(number), fits];
  });
  return `${renderTable(["board", "", "RAM", "system", "ours", "left", `${number(spareBytes)} to spare`], rows)}

RAM and system are estimates from ESP-IDF's documentation; ours is exact: room ${number(microMemory.roomBytes)},
score and network ${number(microMemory.workspaceBytes)}, model ${number(modelBytes)} (in flash ${number(blobBytes)}).`;
}
