import { sizeOf } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { type CellStatistics, cellStatistics } from "./cell-statistics.ts";
import { networkInputs } from "./network-inputs.ts";
import { errorGrid, pooledScore } from "./pooled-score.ts";
import { type Residual, residualOf } from "./residual.ts";

/** Outputs of a network for n inputs, [n, height, width, channels]: `Network.infer`. */
export type Infer = (inputs: Float32Array) => Float32Array;

/** How one room's frames become residuals. */
export interface RoomModel {
  readonly spec: ModelSpec;
  /** Of this room (`backgroundOf`); it never leaves the device. */
  readonly background: Float32Array;
  readonly infer: Infer;
  /** Most frames in one call of `infer`. */
  readonly batchSize: number;
}

/** What a detector says of one frame; higher is less usual. */
export interface FrameScore {
  /** Mean of the top 2 % of the blurred z² grid: what alarms are made of. */
  readonly pooled: number;
  /** Mean squared residual of the whole frame, in units of full scale: the naive score. */
  readonly meanSquaredError: number;
}

/**
 * Answers 0, "the room looks as its background": with it a detector is the Gaussian background
 * model, the rival of every network that sees differences.
 */
export const gaussianBackground: Infer = (inputs) => new Float32Array(inputs.length);

/** Scores frames of one room by how unusual the residual is for this room. */
export class Detector {
  readonly statistics: CellStatistics;
  readonly #model: RoomModel;

  /** @param statistics of residuals that `model` itself gave, as of `fitDetector` */
  constructor(model: RoomModel, statistics: CellStatistics) {
    this.#model = model;
    this.statistics = statistics;
  }

  /**
   * @param frames bytes in HWC order, of the spec's input shape
   * @throws ModelError when a frame does not fit the spec
   */
  score(frames: readonly Uint8Array[]): FrameScore[] {
    return Array.from(residualsOf(this.#model, frames), ({ cells, meanSquaredError }) => ({
      pooled: pooledScore(errorGrid(cells, this.statistics)),
      meanSquaredError,
    }));
  }
}

/**
 * Learns how the residual behaves on a room's own normals: the network must have its final
 * weights, so fit anew after every training.
 * @param frames training normals, at least 2; not those that thresholds are made from
 */
export function fitDetector(model: RoomModel, frames: readonly Uint8Array[]): Detector {
  return new Detector(model, cellStatistics(cellsOf(residualsOf(model, frames))));
}

function* cellsOf(residuals: Iterable<Residual>): Generator<Float32Array> {
  for (const { cells } of residuals) yield cells;
}

/** Residuals of frames in their order; one batch of inputs is in memory at a time. */
function* residualsOf(model: RoomModel, frames: readonly Uint8Array[]): Generator<Residual> {
  const { spec, background, infer, batchSize } = model;
  const size = sizeOf(spec.input);
  for (let start = 0; start < frames.length; start += batchSize) {
    const inputs = networkInputs(spec, background, frames.slice(start, start + batchSize));
    const outputs = infer(inputs);
    for (let at = 0; at < inputs.length; at += size) {
      yield residualOf(spec, inputs.subarray(at, at + size), outputs.subarray(at, at + size));
    }
  }
}
