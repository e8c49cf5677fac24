import type { Shape } from "@lares/shared";

/** The frame as a camera sees it that was turned by some pixels; the border is repeated. */
export function shifted(shape: Shape, frame: Uint8Array, right: number, below: number): Uint8Array {
  const { height, width, channels } = shape;
  return frame.map((_, i) => {
    const pixel = Math.floor(i / channels);
    const x = Math.min(Math.max((pixel % width) + right, 0), width - 1);
    const y = Math.min(Math.max(Math.floor(pixel / width) + below, 0), height - 1);
    return frame[(y * width + x) * channels + (i % channels)] as number;
  });
}

/** A cloth close to the lens: one colour, a little brighter at the top, with a sensor's noise. */
export function covered(
  shape: Shape,
  frame: Uint8Array,
  brightness: number,
  random: () => number,
): Uint8Array {
  const rowLength = shape.width * shape.channels;
  return frame.map((_, i) => brightness - (10 * i) / (rowLength * shape.height) + 8 * random());
}

/** Another light: all bytes times a factor, with noise. */
export function lit(frame: Uint8Array, factor: number, random: () => number): Uint8Array {
  return frame.map((value) => Math.min(255, factor * value + 4 * random()));
}

/** A wall of black covers the left share of the frame. */
export function halfCovered(shape: Shape, frame: Uint8Array, share: number): Uint8Array {
  const { width, channels } = shape;
  return frame.map((value, i) => (Math.floor(i / channels) % width < share * width ? 20 : value));
}

/** Another view of as much structure: left and right changed over. */
export function mirrored({ width, channels }: Shape, frame: Uint8Array): Uint8Array {
  return frame.map((_, i) => {
    const pixel = Math.floor(i / channels);
    const x = pixel % width;
    return frame[(pixel - x + (width - 1 - x)) * channels + (i % channels)] as number;
  });
}
