import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { differenceOf, maskFor } from "@lares/edge-agent/benchmark";

const picture = (data: readonly number[]) => ({
  width: 2,
  height: 2,
  channels: 3 as const,
  data: Uint8Array.from(data),
});

describe("the difference of two pictures", () => {
  it("counts a pixel once one channel differs by six levels", () => {
    const usual = picture(Array(12).fill(100));
    const changed = picture([100, 106, 100, 105, 95, 105, 100, 100, 100, 0, 200, 100]);
    const { mask, changedPixels, strength } = differenceOf(usual, changed);
    deepStrictEqual([...mask], [1, 0, 0, 1]);
    strictEqual(changedPixels, 2);
    // 6 levels of one pixel and 100 of another, of four.
    strictEqual(strength, 106 / (255 * 4));
  });
});

describe("a mask at a model's size", () => {
  const size = { width: 4, height: 4 };
  const mask = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]);

  it("marks a pixel of which a quarter differs", () => {
    deepStrictEqual([...maskFor(mask, size, { width: 2, height: 2, channels: 1 })], [1, 0, 1, 0]);
  });

  it("leaves one out of which less differs", () => {
    deepStrictEqual([...maskFor(mask, size, { width: 1, height: 1, channels: 1 })], [1]);
    const one = mask.map((value, i) => (i === 0 ? value : 0));
    deepStrictEqual([...maskFor(one, size, { width: 1, height: 1, channels: 1 })], [0]);
  });
});
