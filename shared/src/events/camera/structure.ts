import { ModelError } from "../../errors.ts";
import type { Shape } from "../../models/model-spec.ts";

/** Side of the picture in which structure is looked for. */
export const viewSize = 32;
const coarseSize = viewSize / 2;

/** What of a frame does not depend on its light: where it changes from dark to bright. */
export interface Structure {
  /** Mean brightness, 0 to 1. */
  readonly level: number;
  /** Central differences at 32x32, across and down; 0 on the border. */
  readonly across: Float32Array;
  readonly down: Float32Array;
  /**
   * Root mean square of the differences at 16x16, where the noise of a sensor averages out, as a
   * share of the level: the same under any light, and less through a cloth. 0 without light.
   */
  readonly contrast: number;
}

/**
 * @param frame bytes in HWC order
 * @throws ModelError unless height and width are multiples of 32 and the frame has that shape
 */
export function structureOf(shape: Shape, frame: ArrayLike<number>): Structure {
  const gray = grayView(shape, frame);
  const { across, down } = differences(gray, viewSize);
  const coarse = differences(halved(gray), coarseSize);
  let squares = 0;
  for (let i = 0; i < coarse.across.length; i++) {
    squares += (coarse.across[i] as number) ** 2 + (coarse.down[i] as number) ** 2;
  }
  const level = gray.reduce((sum, value) => sum + value, 0) / gray.length;
  const texture = Math.sqrt(squares / coarse.across.length);
  return { level, across, down, contrast: level > 0 ? texture / level : 0 };
}

/** The frame as [32, 32] in [0, 1]: the mean over each cell and all channels. */
function grayView({ height, width, channels }: Shape, frame: ArrayLike<number>): Float32Array {
  requireView(height, width, height * width * channels, frame.length);
  const cellHeight = height / viewSize;
  const cellWidth = width / viewSize;
  const scale = 1 / (255 * cellHeight * cellWidth * channels);
  const gray = new Float32Array(viewSize * viewSize);
  let i = 0;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellHeight) * viewSize;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor(x / cellWidth);
      for (let channel = 0; channel < channels; channel++, i++) {
        gray[cell] = (gray[cell] as number) + (frame[i] as number) * scale;
      }
    }
  }
  return gray;
}

function requireView(height: number, width: number, expected: number, length: number): void {
  if (height % viewSize === 0 && width % viewSize === 0 && length === expected) return;
  throw new ModelError(
    `frame has ${length} values for ${height}x${width} pixels, expected ${expected} and multiples of ${viewSize}`,
    "Give frames at the size of the model's input.",
  );
}

function halved(gray: Float32Array): Float32Array {
  return Float32Array.from({ length: coarseSize * coarseSize }, (_, i) => {
    const at = 2 * Math.floor(i / coarseSize) * viewSize + 2 * (i % coarseSize);
    const upper = (gray[at] as number) + (gray[at + 1] as number);
    return (upper + (gray[at + viewSize] as number) + (gray[at + viewSize + 1] as number)) / 4;
  });
}

function differences(
  gray: Float32Array,
  size: number,
): { readonly across: Float32Array; readonly down: Float32Array } {
  const across = new Float32Array(gray.length);
  const down = new Float32Array(gray.length);
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const i = y * size + x;
      across[i] = (gray[i + 1] as number) - (gray[i - 1] as number);
      down[i] = (gray[i + size] as number) - (gray[i - size] as number);
    }
  }
  return { across, down };
}
