import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  type Dtype,
  decodeWeights,
  encodeWeights,
  seededRandom,
  WireError,
  weightBytes,
} from "@lares/shared";

const random = seededRandom(5);
const sample = Float32Array.from({ length: 1000 }, () => (random() - 0.5) * 0.2);

describe("weights on the wire", () => {
  it("f32 keeps every bit", () => {
    deepStrictEqual(decodeWeights(encodeWeights(sample, "f32"), "f32", 1000), sample);
  });

  it("f16 is off by at most 2^-11 of the value", () => {
    const read = decodeWeights(encodeWeights(sample, "f16"), "f16", 1000);
    for (const [i, value] of sample.entries()) {
      ok(Math.abs((read[i] as number) - value) <= Math.abs(value) * 2 ** -11 + 2 ** -25);
    }
  });

  it("f16 gives back every finite half exactly, and rounds ties to even", () => {
    for (let half = 0; half < 0x10000; half++) {
      if ((half & 0x7c00) === 0x7c00) continue;
      const bytes = new Uint8Array([half & 0xff, half >> 8]);
      const value = decodeWeights(bytes, "f16", 1);
      deepStrictEqual(encodeWeights(value, "f16"), bytes);
    }
    const tie = decodeWeights(encodeWeights(Float32Array.of(1 + 2 ** -11), "f16"), "f16", 1);
    strictEqual(tie[0], 1);
    const large = decodeWeights(encodeWeights(Float32Array.of(1e30), "f16"), "f16", 1);
    strictEqual(large[0], 65_504);
  });

  it("reads bytes at any offset", () => {
    for (const dtype of ["f32", "f16", "q8"] as const) {
      const bytes = encodeWeights(sample, dtype);
      const shifted = new Uint8Array(bytes.length + 1);
      shifted.set(bytes, 1);
      deepStrictEqual(
        decodeWeights(shifted.subarray(1), dtype, 1000),
        decodeWeights(bytes, dtype, 1000),
      );
    }
  });

  it("q8 is off by at most half a step of its block", () => {
    const read = decodeWeights(encodeWeights(sample, "q8"), "q8", 1000);
    for (let start = 0; start < 1000; start += 256) {
      const block = sample.subarray(start, start + 256);
      const step = Math.max(...block.map(Math.abs)) / 127;
      for (const [i, value] of block.entries()) {
        ok(Math.abs((read[start + i] as number) - value) <= step * 0.5001);
      }
    }
  });

  it("q8 keeps a block of zeros", () => {
    deepStrictEqual(
      decodeWeights(encodeWeights(new Float32Array(300), "q8"), "q8", 300),
      new Float32Array(300),
    );
  });

  for (const dtype of ["f32", "f16", "q8"] as Dtype[]) {
    it(`${dtype} refuses a wrong length, naming both`, () => {
      const bytes = encodeWeights(sample, dtype);
      strictEqual(bytes.length, weightBytes(1000, dtype));
      throws(() => decodeWeights(bytes, dtype, 999), {
        constructor: WireError,
        message: new RegExp(
          `weights are ${bytes.length} bytes, expected ${weightBytes(999, dtype)}`,
        ),
      });
    });
  }

  const broken: [string, Dtype, number[]][] = [
    ["NaN as f32", "f32", [0, 0, 0xc0, 0x7f]],
    ["infinity as f32", "f32", [0, 0, 0x80, 0x7f]],
    ["NaN as f16", "f16", [1, 0x7e]],
    ["infinity as f16", "f16", [0, 0x7c]],
    ["a NaN scale", "q8", [0, 0, 0xc0, 0x7f, 1]],
    ["an infinite scale", "q8", [0, 0, 0x80, 0x7f, 1]],
  ];
  for (const [why, dtype, bytes] of broken) {
    it(`refuses ${why}`, () => {
      throws(() => decodeWeights(Uint8Array.from(bytes), dtype, 1), /at index 0/);
    });
  }
});
