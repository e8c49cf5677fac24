import { deepStrictEqual } from "node:assert/strict";
import { areaAverage, type Picture, seededRandom } from "@lares/shared";

function noise(width: number, height: number, channels: 1 | 3, seed: number): Picture {
  const random = seededRandom(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () =>
    Math.floor(256 * random()),
  );
  return { width, height, channels, data };
}

/** Overlap of target pixel i with source pixel s, in units of 1 / target of a source pixel. */
function overlap(i: number, s: number, source: number, target: number): bigint {
  const shared = Math.min((i + 1) * source, (s + 1) * target) - Math.max(i * source, s * target);
  return BigInt(Math.max(0, shared));
}

/** Every target pixel by every source pixel, in exact integers of any size. */
function naive({ width, height, channels, data }: Picture, toWidth: number, toHeight: number) {
  const result: number[] = [];
  const area = BigInt(width * height);
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0n;
        for (let v = 0; v < height; v++) {
          const down = overlap(y, v, height, toHeight);
          if (down === 0n) continue;
          for (let u = 0; u < width; u++) {
            const weight = down * overlap(x, u, width, toWidth);
            sum += weight * BigInt(data[(v * width + u) * channels + c] as number);
          }
        }
        result.push(Number((2n * sum + area) / (2n * area)));
      }
    }
  }
  return result;
}

describe("areaAverage", () => {
  const gray = (width: number, height: number, bytes: number[]): Picture => ({
    width,
    height,
    channels: 1,
    data: Uint8Array.from(bytes),
  });
  const cases: [why: string, picture: Picture, width: number, height: number, bytes: number[]][] = [
    ["two pixels into one, half rounded up", gray(2, 1, [1, 2]), 1, 1, [2]],
    ["a quarter is rounded down", gray(2, 2, [1, 1, 1, 2]), 1, 1, [1]],
    ["three pixels into two share the middle one", gray(3, 1, [30, 60, 90]), 2, 1, [40, 80]],
    ["rows are shared alike", gray(1, 3, [30, 60, 90]), 1, 2, [40, 80]],
    ["one pixel enlarged", gray(1, 1, [7]), 3, 2, [7, 7, 7, 7, 7, 7]],
    ["two pixels enlarged to three mix in the middle", gray(2, 1, [10, 20]), 3, 1, [10, 15, 20]],
    ["white stays white", gray(5, 3, Array(15).fill(255)), 2, 2, [255, 255, 255, 255]],
  ];
  for (const [why, picture, width, height, bytes] of cases) {
    it(why, () => {
      deepStrictEqual([...areaAverage(picture, width, height).data], bytes);
    });
  }

  it("keeps channels apart", () => {
    const picture: Picture = {
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(0, 100, 200, 10, 110, 210),
    };
    deepStrictEqual(areaAverage(picture, 1, 1), {
      width: 1,
      height: 1,
      channels: 3,
      data: Uint8Array.of(5, 105, 205),
    });
  });

  it("gives back a picture of the target's size unchanged", () => {
    const picture = noise(13, 7, 3, 1);
    deepStrictEqual(areaAverage(picture, 13, 7), picture);
  });

  const sizes: [width: number, height: number, channels: 1 | 3, to: [number, number]][] = [
    [160, 120, 1, [32, 32]],
    [320, 180, 3, [64, 64]],
    [37, 23, 3, [16, 5]],
    [17, 19, 1, [16, 18]],
    [5, 4, 3, [9, 11]],
    [1, 9, 1, [1, 4]],
  ];
  for (const [width, height, channels, [toWidth, toHeight]] of sizes) {
    it(`is exact for ${width}x${height}x${channels} to ${toWidth}x${toHeight}`, () => {
      const picture = noise(width, height, channels, width * height);
      const { data } = areaAverage(picture, toWidth, toHeight);
      deepStrictEqual([...data], naive(picture, toWidth, toHeight));
    });
  }
});
