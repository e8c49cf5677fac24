import { upperHalf } from "./integer-network.ts";
import { type FixedRegistration, registerFixed } from "./registration.ts";
import { cellCount, type FixedRoom, gridSide } from "./room.ts";
import { pixels, side } from "./stages.ts";

/** From signed differences around 128 to such a reconstruction: `integerNetwork`. */
export type Reconstruct = (input: Uint8Array) => Uint8Array;

/** 2 % of the cells. */
const topCount = 5;

/** What the network sees of a frame: clamp(registered - background + 128), 32x32. */
export function fixedDifferences(frame: Uint8Array, background: Uint16Array): Uint8Array {
  return differencesOf(frame, background, registerFixed(frame, background));
}

function differencesOf(
  frame: Uint8Array,
  background: Uint16Array,
  { gain, offset }: FixedRegistration,
): Uint8Array {
  const inverseGain = Math.floor(2 ** 24 / gain);
  const differences = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const registered = (((frame[i] as number) * 256 - offset) * inverseGain) >> 12;
    const value = (registered - (background[i] as number) + 128 * 256 + 128) >> 8;
    differences[i] = Math.min(Math.max(value, 0), 255);
  }
  return differences;
}

/** Input less output, summed over cells of 2x2 pixels: [16, 16]. */
export function residualCells(input: Uint8Array, output: Uint8Array): Int16Array {
  const cells = new Int16Array(cellCount);
  for (let i = 0; i < pixels; i++) {
    const cell = (i >> 6) * gridSide + ((i % side) >> 1);
    cells[cell] = (cells[cell] as number) + (input[i] as number) - (output[i] as number);
  }
  return cells;
}

/** Registers a frame, reconstructs it and pools what is left. */
export function measureFixed(
  reconstruct: Reconstruct,
  background: Uint16Array,
  frame: Uint8Array,
): Int16Array {
  const input = fixedDifferences(frame, background);
  return residualCells(input, reconstruct(input));
}

/** z squared of each cell and its neighbours: [16, 16], Q16. */
export function fixedErrorGrid(cells: Int16Array, { mean, weight }: FixedRoom): Uint32Array {
  return blurred(
    Uint32Array.from(cells, (value, i) => {
      const deviation = value * 16 - (mean[i] as number);
      return upperHalf(4 * deviation * deviation, weight[i] as number);
    }),
  );
}

function blurred(grid: Uint32Array): Uint32Array {
  return grid.map((_, cell) => {
    const [y, x] = [Math.floor(cell / gridSide), cell % gridSide];
    let [sum, count] = [0, 0];
    for (let v = Math.max(0, y - 1); v <= Math.min(gridSide - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(gridSide - 1, x + 1); u++) {
        sum += grid[v * gridSide + u] as number;
        count++;
      }
    }
    return Math.floor(sum / count);
  });
}

/** The score of a frame in Q16: the mean of the highest 2 % of its error grid. */
export function fixedScore(grid: Uint32Array): number {
  const top = grid.toSorted().subarray(-topCount);
  return Math.floor(top.reduce((sum, value) => sum + value, 0) / topCount);
}
