import { crc32 } from "node:zlib";
import type { Reconstruct } from "./score.ts";
import { pixels, side } from "./stages.ts";

/** What a model answers to generated inputs, so that a device can test itself. */
export interface GoldenVectors {
  readonly seed: number;
  /** CRC-32 of the output for each `goldenInput`. */
  readonly outputCrc: readonly number[];
}

export const goldenCount = 8;

/** @param seed uint32 */
export function goldenVectors(reconstruct: Reconstruct, seed: number): GoldenVectors {
  const outputCrc = Array.from({ length: goldenCount }, (_, index) =>
    crc32(reconstruct(goldenInput(seed, index))),
  );
  return { seed, outputCrc };
}

/**
 * Input number `index` of a seed: 0 is all black, 1 all white; then a block of one value on noise
 * that grows from input to input. The firmware's `setGoldenInput`.
 */
export function goldenInput(seed: number, index: number): Uint8Array {
  const input = new Uint8Array(pixels);
  const next = xorshift32(seed ^ Math.imul(index, 0x9e3779b9));
  const block = next();
  const [left, top, offset] = [block & 15, (block >>> 4) & 15, ((block >>> 8) & 255) - 128];
  for (let i = 0; i < pixels; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const noise = (next() >>> 24) - 128;
    const isInBlock = x >= left && x < left + 16 && y >= top && y < top + 16;
    const value = 128 + Math.trunc((noise * index) / 8) + (isInBlock ? offset : 0);
    input[i] = index < 2 ? index * 255 : Math.min(Math.max(value, 0), 255);
  }
  return input;
}

/** Marsaglia 2003, "Xorshift RNGs". @returns uint32 */
function xorshift32(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
