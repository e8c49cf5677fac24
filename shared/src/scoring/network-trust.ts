import { sizeOf } from "../models/layout.ts";
import { auroc } from "./auroc.ts";
import { cellStatistics } from "./cell-statistics.ts";
import { pastedChanges } from "./pasted-change.ts";
import { errorGrid, pooledScore } from "./pooled-score.ts";
import {
  type Reconstruction,
  type ResidualPair,
  residualPairs,
  trustedCells,
} from "./reconstruction.ts";

/** Shares of the network's answer that are tried; the first of the best is taken. */
const shares = [1, 0, 0.5];
/** Statistics of more frames choose no better. */
const maxFrames = 96;
const copies = 4;
/** With fewer frames to judge by, the network is believed. */
const minFrames = 16;

/** How many of a room's training normals, the last eighth, train no network: they judge it. */
export const heldOutCount = (frames: number): number => Math.max(1, Math.floor(frames / 8));

/**
 * How far a room should believe its network: the share of its answer, 1, 1/2 or 0, with which the
 * detector tells changes pasted into held-out normals best from those normals as they are. A
 * network that has learned to draw people draws the one who should not be there, too, and then the
 * room's own background is the better witness: the network does no harm.
 * @param inputs of the room's training normals in the order of time; those of `heldOutCount`
 *   judge, and should not have trained the network
 */
export function chooseTrust(reconstruction: Reconstruction, inputs: Float32Array): number {
  const { spec } = reconstruction;
  const size = sizeOf(spec.input);
  const count = inputs.length / size;
  if (count < minFrames) return 1;
  const start = count - heldOutCount(count);
  const heldOut = inputs.subarray(start * size);
  const fitted = residualPairs(reconstruction, thinned(inputs.subarray(0, start * size), size));
  const normal = residualPairs(reconstruction, heldOut);
  const changed = residualPairs(reconstruction, pastedChanges(spec, heldOut, copies));
  let best = { trust: 1, noticed: -1 };
  for (const trust of shares) {
    const noticed = shareNoticed(fitted, normal, changed, trust);
    if (noticed > best.noticed) best = { trust, noticed };
  }
  return best.trust;
}

function shareNoticed(
  fitted: readonly ResidualPair[],
  normal: readonly ResidualPair[],
  changed: readonly ResidualPair[],
  trust: number,
): number {
  const cellsOf = (pairs: readonly ResidualPair[]) =>
    pairs.map((pair) => trustedCells(pair, trust));
  const statistics = cellStatistics(cellsOf(fitted));
  const [usual, unusual] = [normal, changed].map((pairs) =>
    cellsOf(pairs).map((cells) => pooledScore(errorGrid(cells, statistics))),
  );
  return auroc(usual ?? [], unusual ?? []);
}

/** Every so many-th sample, at most `maxFrames`. */
function thinned(inputs: Float32Array, size: number): Float32Array {
  const count = inputs.length / size;
  const step = Math.ceil(count / maxFrames);
  const kept = new Float32Array(Math.ceil(count / step) * size);
  for (let i = 0, at = 0; i < count; i += step, at += size) {
    kept.set(inputs.subarray(i * size, (i + 1) * size), at);
  }
  return kept;
}
