import { DataError } from "../errors.ts";

/**
 * The background of a room: the mean of its training normals, value by value.
 * @param frames bytes of one shape, at least one frame
 * @returns float32 in [0, 1]
 * @throws DataError without a frame, or when their lengths differ
 */
export function backgroundOf(frames: readonly Uint8Array[]): Float32Array {
  const size = requireFrames(frames);
  const sums = new Float64Array(size);
  for (const frame of frames) {
    for (let i = 0; i < size; i++) sums[i] = (sums[i] as number) + (frame[i] as number);
  }
  return Float32Array.from(sums, (sum) => sum / (255 * frames.length));
}

/** @returns the length that all frames have */
function requireFrames(frames: readonly Uint8Array[]): number {
  const size = frames[0]?.length ?? 0;
  const odd = frames.findIndex((frame) => frame.length !== size);
  if (size > 0 && odd < 0) return size;
  throw new DataError(
    size === 0
      ? `a background needs frames, received ${frames.length}`
      : `frame ${odd} has ${frames[odd]?.length} bytes, expected ${size} as the first one`,
    "Give training normals of one size, at least one.",
  );
}
