import { ModelError } from "../errors.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import { differenceScale } from "./network-inputs.ts";

/** Side of the grid of cells that a residual is pooled to. */
export const gridSize = 16;

/** What a network did not expect of one frame, in units of full scale. */
export interface Residual {
  /** Signed residual, input less output, averaged over each cell: [16, 16, channels]. */
  readonly cells: Float32Array;
  /** Mean of the squared residual over all values of the frame. */
  readonly meanSquaredError: number;
}

/**
 * The residual of one frame.
 * @param input,output one sample of the network, [height, width, channels]
 * @throws ModelError when height or width of the spec is no multiple of 16
 */
export function residualOf(spec: ModelSpec, input: Float32Array, output: Float32Array): Residual {
  const { height, width, channels } = spec.input;
  requireWholeCells(spec);
  const cellHeight = height / gridSize;
  const cellWidth = width / gridSize;
  const scale = spec.sees === "difference" ? 1 / differenceScale : 1;
  const cellArea = cellHeight * cellWidth;
  const cells = new Float32Array(gridSize * gridSize * channels);
  let squares = 0;
  let i = 0;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellHeight) * gridSize;
    for (let x = 0; x < width; x++) {
      const cell = (row + Math.floor(x / cellWidth)) * channels;
      for (let channel = 0; channel < channels; channel++, i++) {
        const residual = ((input[i] as number) - (output[i] as number)) * scale;
        squares += residual * residual;
        cells[cell + channel] = (cells[cell + channel] as number) + residual / cellArea;
      }
    }
  }
  return { cells, meanSquaredError: squares / input.length };
}

function requireWholeCells(spec: ModelSpec): void {
  const { height, width } = spec.input;
  if (height % gridSize === 0 && width % gridSize === 0) return;
  throw new ModelError(
    `${spec.name} sees ${height}x${width} pixels, expected multiples of ${gridSize}`,
    "Use a model whose input divides into the grid of cells.",
  );
}
