import type { Shape } from "../../models/model-spec.ts";

/** A square window that slides over a map with TensorFlow's `same` padding. */
export interface Window {
  readonly size: number;
  readonly stride: number;
}

/** Rows or columns of padding before a side of `length`; the odd one goes behind it. */
function paddingBefore(length: number, { size, stride }: Window): number {
  const outputLength = Math.ceil(length / stride);
  return Math.max(0, (outputLength - 1) * stride + size - length) >> 1;
}

/**
 * Visits every pair of an output cell and an input cell that lies under its window, with the
 * cells' numbers (row by row) and the number of the window's tap between them.
 */
export function forEachTap(
  input: Pick<Shape, "height" | "width">,
  window: Window,
  visit: (outputCell: number, inputCell: number, tap: number) => void,
): void {
  const { size, stride } = window;
  const top = paddingBefore(input.height, window);
  const left = paddingBefore(input.width, window);
  const outputHeight = Math.ceil(input.height / stride);
  const outputWidth = Math.ceil(input.width / stride);
  for (let outputRow = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn = 0; outputColumn < outputWidth; outputColumn++) {
      for (let tap = 0; tap < size * size; tap++) {
        const row = outputRow * stride - top + Math.floor(tap / size);
        const column = outputColumn * stride - left + (tap % size);
        if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue;
        visit(outputRow * outputWidth + outputColumn, row * input.width + column, tap);
      }
    }
  }
}
