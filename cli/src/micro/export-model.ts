import type { KeyObject } from "node:crypto";
import {
  type Board,
  blobBytes,
  cppHeader,
  type DeviceModel,
  encodeBlob,
  layerRanges,
  microMemory,
  quantise,
} from "@lares/firmware";
import { ConfigError, micro, type TrainedModel } from "@lares/shared";
import { deviceModelOf } from "./device-model.ts";
import { generatedInputs } from "./generated-inputs.ts";
import type { MicroRoomReport } from "./measure-micro-room.ts";
import { type MicroMeans, meansOf } from "./micro-report.ts";

export interface ExportOptions {
  readonly board: Board;
  /** uint32. */
  readonly version: number;
  /** Seeds the golden vectors. */
  readonly seed: number;
  /** Largest activation of each layer but the last; of generated rooms if left out. */
  readonly ranges?: Float32Array;
  /** Ed25519 private key of the fleet. */
  readonly key?: KeyObject;
}

/** What a device is given, byte for byte the same for the same model and options. */
export interface ExportedModel {
  readonly device: DeviceModel;
  readonly header: string;
  readonly blob: Uint8Array;
}

/** @throws ConfigError unless the model is a MicroAutoencoder, ModelError when a layer overflows */
export function exportModel(
  { spec, weights }: TrainedModel,
  options: ExportOptions,
): ExportedModel {
  if (spec.name !== micro.name) {
    throw new ConfigError(
      `--model holds a model "${spec.name}", expected "${micro.name}"`,
      "Train one for microcontrollers: lares simulate --model micro --out FILE.",
    );
  }
  const model = quantise(weights, options.ranges ?? layerRanges(weights, generatedInputs()));
  const device = deviceModelOf(model, weights, options);
  return {
    device,
    header: cppHeader(device, options.board.name),
    blob: encodeBlob(device, options.key),
  };
}

/** What `lares export` writes beside header and blob. */
export interface ExportReport {
  readonly kind: "micro-export";
  readonly board: string;
  readonly version: number;
  readonly weights: string;
  readonly isSigned: boolean;
  readonly ranges: readonly number[];
  readonly blobBytes: number;
  readonly arenaBytes: number;
  readonly workspaceBytes: number;
  readonly roomBytes: number;
  readonly means: MicroMeans;
  readonly rooms: readonly MicroRoomReport[];
}

export function exportReport(
  { device }: ExportedModel,
  { board, key }: ExportOptions,
  rooms: readonly MicroRoomReport[],
): ExportReport {
  return {
    kind: "micro-export",
    board: board.name,
    version: device.version,
    weights: device.weights,
    isSigned: key !== undefined,
    ranges: [...device.model.ranges],
    blobBytes,
    ...microMemory,
    means: meansOf(rooms),
    rooms,
  };
}
