import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Picture, toFrame, toGray } from "@lares/shared";

const rgb = (width: number, bytes: number[]): Picture => ({
  width,
  height: 1,
  channels: 3,
  data: Uint8Array.from(bytes),
});

describe("toGray", () => {
  const cases: [why: string, pixel: number[], luma: number][] = [
    ["black", [0, 0, 0], 0],
    ["white", [255, 255, 255], 255],
    ["red", [255, 0, 0], 77],
    ["green", [0, 255, 0], 149],
    ["blue", [0, 0, 255], 29],
    ["a gray keeps its value", [128, 128, 128], 128],
    ["half is rounded up", [0, 64, 0], 38],
  ];
  for (const [why, pixel, luma] of cases) {
    it(`${why}: ${pixel} is ${luma}`, () => {
      deepStrictEqual(toGray(rgb(1, pixel)), {
        width: 1,
        height: 1,
        channels: 1,
        data: Uint8Array.of(luma),
      });
    });
  }

  it("leaves a gray picture alone", () => {
    const picture: Picture = { width: 1, height: 1, channels: 1, data: Uint8Array.of(9) };
    strictEqual(toGray(picture), picture);
  });
});

describe("toFrame", () => {
  it("averages colours", () => {
    const picture = rgb(2, [0, 10, 20, 100, 110, 120]);
    deepStrictEqual(
      toFrame(picture, { height: 1, width: 1, channels: 3 }),
      Uint8Array.of(50, 60, 70),
    );
  });

  it("makes gray before it averages", () => {
    // Lumas 1 and 0, their mean rounds up; the average colour (1, 0, 0) would have luma 0.
    const picture = rgb(2, [2, 0, 0, 0, 0, 0]);
    deepStrictEqual(toFrame(picture, { height: 1, width: 1, channels: 1 }), Uint8Array.of(1));
  });

  it("fills three channels from a gray picture", () => {
    const picture: Picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(4, 8) };
    const frame = toFrame(picture, { height: 1, width: 2, channels: 3 });
    deepStrictEqual(frame, Uint8Array.of(4, 4, 4, 8, 8, 8));
  });
});
