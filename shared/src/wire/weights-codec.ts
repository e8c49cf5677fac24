import { WireError } from "../errors.ts";
import { fromHalf, toHalf } from "./half.ts";
import type { Dtype } from "./messages.ts";

/** Values of a q8 block, which share one scale. */
const BLOCK = 256;
const SCALE_BYTES = 4;
/** Whether this machine keeps numbers as the wire does: they are then copied as they are. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes that `count` values take on the wire. */
export function weightBytes(count: number, dtype: Dtype): number {
  switch (dtype) {
    case "f32":
      return 4 * count;
    case "f16":
      return 2 * count;
    case "q8":
      return count + SCALE_BYTES * Math.ceil(count / BLOCK);
    default:
      return dtype satisfies never;
  }
}

/**
 * Weights as little-endian bytes.
 *
 * f16 rounds to the nearest even and saturates at 65,504. q8 is a float32 scale and up to 256
 * int8 per block; a value is `scale * int8` and off by at most half a scale, which is 1/254 of
 * the block's largest magnitude.
 * @param values finite
 */
export function encodeWeights(values: Float32Array, dtype: Dtype): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(weightBytes(values.length, dtype));
  const view = new DataView(bytes.buffer);
  switch (dtype) {
    case "f32":
      if (isLittleEndian) {
        bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        return bytes;
      }
      for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
      return bytes;
    case "f16":
      for (const [i, value] of values.entries()) view.setUint16(2 * i, toHalf(value), true);
      return bytes;
    case "q8":
      forEachBlock(values.length, (start, end, at) => {
        const block = values.subarray(start, end);
        const scale = Math.fround(largestMagnitude(block) / 127);
        view.setFloat32(at, scale, true);
        for (const [i, value] of block.entries()) {
          const steps = scale === 0 ? 0 : Math.round(value / scale);
          view.setInt8(at + SCALE_BYTES + i, Math.max(-127, Math.min(127, steps)));
        }
      });
      return bytes;
    default:
      return dtype satisfies never;
  }
}

/**
 * @param bytes not to be changed afterwards: where this machine can read float32 in place, an f32
 *   result shares their memory
 * @param count values that the model has
 * @returns finite values
 * @throws WireError when the length does not fit `count` or a value is not finite
 */
export function decodeWeights(bytes: Uint8Array, dtype: Dtype, count: number): Float32Array {
  const expected = weightBytes(count, dtype);
  if (bytes.length !== expected) {
    throw new WireError(
      `weights are ${bytes.length} bytes, expected ${expected} (${count} values as ${dtype})`,
      "Train the model that the round names.",
    );
  }
  const values = valuesOf(bytes, dtype, count);
  requireFinite(values);
  return values;
}

function valuesOf(bytes: Uint8Array, dtype: Dtype, count: number): Float32Array {
  if (dtype === "f32" && isLittleEndian && bytes.byteOffset % 4 === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  switch (dtype) {
    case "f32":
      for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, true);
      return values;
    case "f16":
      for (let i = 0; i < count; i++) values[i] = fromHalf(view.getUint16(2 * i, true));
      return values;
    case "q8":
      forEachBlock(count, (start, end, at) => {
        const scale = view.getFloat32(at, true);
        for (let i = start; i < end; i++) {
          values[i] = scale * view.getInt8(at + SCALE_BYTES + i - start);
        }
      });
      return values;
    default:
      return dtype satisfies never;
  }
}

function forEachBlock(
  count: number,
  visit: (start: number, end: number, byteOffset: number) => void,
): void {
  for (let start = 0, at = 0; start < count; start += BLOCK, at += SCALE_BYTES + BLOCK) {
    visit(start, Math.min(start + BLOCK, count), at);
  }
}

function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function requireFinite(values: Float32Array): void {
  if (areFinite(values)) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw new WireError(
    `weights hold ${values[index]} at index ${index}, expected finite numbers`,
    "Discard this training run and start again from the round's base.",
  );
}

/** Four at a time: 0 times a number is 0 exactly when it is finite, and NaN stays. */
function areFinite(values: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += 0 * (values[i] as number);
    b += 0 * (values[i + 1] as number);
    c += 0 * (values[i + 2] as number);
    d += 0 * (values[i + 3] as number);
  }
  for (let i = whole; i < values.length; i++) a += 0 * (values[i] as number);
  return a + b + (c + d) === 0;
}
