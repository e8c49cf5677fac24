import type { ModelSpec } from "../../models/model-spec.ts";
import { backgroundOf } from "../../scoring/background.ts";
import { type CellStatistics, cellStatistics } from "../../scoring/cell-statistics.ts";
import { networkInputs } from "../../scoring/network-inputs.ts";
import { deviationsOf } from "../../scoring/pooled-score.ts";
import { gaussianBackground } from "../../scoring/reconstruction.ts";
import { residualOf } from "../../scoring/residual.ts";

/**
 * A flicker does not last, so cells may count as steadier here than where each frame is judged by
 * itself, and what hardly differs from its ground is found. In units of full scale.
 */
const lastingStdDev = 0.03;

/** What a room looks like over days, and how that varies with its light. It never leaves the device. */
export interface LastingGround {
  readonly background: Float32Array;
  readonly statistics: CellStatistics;
}

/**
 * Learns the ground that lasting changes stand out from; no network is in it, so that it stays as it
 * is while networks learn.
 * @param frames bytes in HWC order, of days, in the order of time; at least 2
 * @throws DataError, ModelError
 */
export function lastingGroundOf(spec: ModelSpec, frames: readonly Uint8Array[]): LastingGround {
  const background = backgroundOf(frames);
  const cells = frames.map((frame) => cellsOf(spec, background, frame));
  return { background, statistics: cellStatistics(cells) };
}

/** How far one frame is from its ground: as of `deviationsOf`. */
export function groundDeviations(
  spec: ModelSpec,
  { background, statistics }: LastingGround,
  frame: Uint8Array,
): Float64Array {
  return deviationsOf(cellsOf(spec, background, frame), statistics, lastingStdDev);
}

function cellsOf(spec: ModelSpec, background: Float32Array, frame: Uint8Array): Float32Array {
  const differing: ModelSpec = { ...spec, sees: "difference" };
  const input = networkInputs(differing, background, [frame]);
  return residualOf(differing, input, gaussianBackground(input)).cells;
}
