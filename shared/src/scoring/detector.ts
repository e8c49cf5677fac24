import { type CellStatistics, cellStatistics } from "./cell-statistics.ts";
import { networkInputs } from "./network-inputs.ts";
import { chooseTrust } from "./network-trust.ts";
import { errorGrid, pooledScore } from "./pooled-score.ts";
import { type Reconstruction, residualPairs, trustedCells } from "./reconstruction.ts";

/** How one room's frames become residuals. */
export interface RoomModel extends Reconstruction {
  /** Of this room (`backgroundOf`); it never leaves the device. */
  readonly background: Float32Array;
}

/** What a detector says of one frame; higher is less usual. */
export interface FrameScore {
  /** Mean of the top 2 % of the error grid: what alarms are made of. */
  readonly pooled: number;
  /** Mean squared residual of the whole frame, in units of full scale: the naive score. */
  readonly meanSquaredError: number;
  /** Where it is unusual: `errorGrid`, [16, 16]. */
  readonly grid: Float32Array;
}

/** What a detector has learned of its room beside the network. It never leaves the device. */
export interface Fit {
  readonly statistics: CellStatistics;
  /** Share of the network's answer that is believed: `chooseTrust`. */
  readonly trust: number;
}

/** Scores frames of one room by how unusual the residual is for this room. */
export class Detector {
  readonly fit: Fit;
  readonly #model: Reconstruction;

  /** @param fit to residuals that `model` itself gave, as of `fitDetector` */
  constructor(model: Reconstruction, fit: Fit) {
    this.#model = model;
    this.fit = fit;
  }

  /** @param inputs of the network, one frame after the other: `networkInputs` */
  score(inputs: Float32Array): FrameScore[] {
    const { statistics, trust } = this.fit;
    return residualPairs(this.#model, inputs).map((pair) => {
      const grid = errorGrid(trustedCells(pair, trust), statistics);
      const { meanSquaredError } = pair.network;
      return { pooled: pooledScore(grid), meanSquaredError, grid };
    });
  }
}

/**
 * Learns how the residual behaves on a room's own normals: the network must have its final
 * weights, so fit anew after every training.
 * @param inputs of the training normals in the order of time, at least 2; not those that
 *   thresholds are made from
 * @param options 1 to believe the network whatever it says; most components of the statistics
 */
export function fitDetector(
  model: Reconstruction,
  inputs: Float32Array,
  options: { readonly trust?: number; readonly maxComponents?: number } = {},
): Detector {
  const trust = options.trust ?? chooseTrust(model, inputs);
  const cells = residualPairs(model, inputs).map((pair) => trustedCells(pair, trust));
  return new Detector(model, { statistics: cellStatistics(cells, options.maxComponents), trust });
}

/** A detector that takes frames: bytes in HWC order, of the spec's input shape. */
export function scoreFrames(
  detector: Detector,
  { spec, background }: RoomModel,
  frames: readonly Uint8Array[],
): FrameScore[] {
  return detector.score(networkInputs(spec, background, frames));
}
