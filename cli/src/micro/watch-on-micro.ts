import { setImmediate as breathe } from "node:timers/promises";
import type { PreparedRoom } from "@lares/edge-agent";
import { boards, layerRanges, quantise } from "@lares/firmware";
import type { Network } from "@lares/shared";
import { generatedInputs } from "./generated-inputs.ts";
import { type MicroRoomReport, measureMicroRoom } from "./measure-micro-room.ts";
import { type BoardMemory, type MicroMeans, meansOf, memoryOf } from "./micro-report.ts";

/** A room, and the weights that its microcontroller would get. */
export interface MicroRoom {
  readonly prepared: PreparedRoom;
  /** Any network of the spec: its weights are replaced. */
  readonly network: Network;
  readonly weights: Float32Array;
}

/** A fleet of microcontrollers: how well they watch, and whether what they run fits. */
export interface MicroReport {
  readonly rooms: readonly MicroRoomReport[];
  readonly means: MicroMeans;
  readonly boards: readonly BoardMemory[];
}

/** Measures rooms as microcontrollers watch them, each with its weights in whole numbers. */
export async function watchOnMicro(rooms: readonly MicroRoom[]): Promise<MicroReport> {
  const inputs = generatedInputs();
  const reports: MicroRoomReport[] = [];
  for (const { prepared, network, weights } of rooms) {
    network.setWeights(weights);
    const model = quantise(weights, layerRanges(weights, inputs));
    reports.push(measureMicroRoom(prepared, network, model));
    await breathe();
  }
  return { rooms: reports, means: meansOf(reports), boards: boards.map(memoryOf) };
}
