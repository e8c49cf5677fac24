import { backgroundOf } from "../background.ts";
import { networkInputs } from "../network-inputs.ts";
import { gridSize, residualOf } from "../residual.ts";
import { type FitScorer, type Recording, specWithoutLayers } from "./frame-scorer.ts";
import { squaredMahalanobis } from "./mahalanobis.ts";
import { shrunkCovariance } from "./shrunk-covariance.ts";

/**
 * Variance of rounding to a byte, in units of full scale: no cell is known better. It keeps the
 * covariance of frames that are all alike positive definite.
 */
const roundingVariance = 1 / 12 / 255 ** 2;

/**
 * How far the registered difference to the background, averaged over a coarse grid, lies from the
 * training normals, with all correlations between cells and channels: the squared Mahalanobis
 * distance by the shrunk covariance, a feature at a time: about 1 for what is usual.
 * @param side of the grid, in cells
 */
export function fitGridMahalanobis(side: 1 | 2 | 4 | 8): FitScorer {
  return (input, recordings) => {
    const spec = specWithoutLayers(input, "difference");
    const frames = recordings.flat();
    const background = backgroundOf(frames);
    const featuresOf = (recording: Recording): Float64Array[] =>
      recording.map((frame) => {
        const difference = networkInputs(spec, background, [frame]);
        const { cells } = residualOf(spec, difference, new Float32Array(difference.length));
        return coarserCells(cells, input.channels, side);
      });
    const { mean, covariance } = shrunkCovariance(featuresOf(frames));
    for (let i = 0; i < covariance.length; i += mean.length + 1) {
      covariance[i] = (covariance[i] as number) + roundingVariance;
    }
    const distance = squaredMahalanobis({ mean, covariance });
    return (recording) =>
      featuresOf(recording).map((sample) => ({ score: distance(sample) / mean.length }));
  };
}

/**
 * Averages of square blocks of cells.
 * @param cells [16, 16, channels]
 * @returns [side, side, channels]
 */
function coarserCells(cells: Float32Array, channels: number, side: number): Float64Array {
  const block = gridSize / side;
  const coarse = new Float64Array(side * side * channels);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(i / channels);
    const row = Math.floor(cell / gridSize / block);
    const column = Math.floor((cell % gridSize) / block);
    const target = (row * side + column) * channels + (i % channels);
    coarse[target] = (coarse[target] as number) + (cells[i] as number) / (block * block);
  }
  return coarse;
}
