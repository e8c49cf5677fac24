import { strictEqual } from "node:assert/strict";
import { placeInWords } from "@lares/shared";

describe("placeInWords", () => {
  const cases: [x: number, y: number, width: number, height: number, words: string][] = [
    [0, 0, 0.25, 0.25, "in the upper left"],
    [0.75, 0, 0.25, 0.125, "in the upper right"],
    [0.75, 0.75, 0.25, 0.25, "in the lower right"],
    [0.375, 0.375, 0.25, 0.25, "in the middle"],
    [0.4, 0.8, 0.2, 0.2, "in the lower middle"],
    [0, 0.4, 0.2, 0.2, "on the left"],
    [0, 0.8, 1, 0.2, "in the lower part"],
    [0, 0.4, 0.8, 0.2, "across the middle"],
    [0.9, 0, 0.1, 0.9, "on the right"],
    [0.4, 0, 0.1, 1, "down the middle"],
    [0, 0, 1, 1, "all over the picture"],
  ];
  for (const [x, y, width, height, words] of cases) {
    it(`calls ${width} x ${height} at ${x}, ${y} "${words}"`, () => {
      strictEqual(placeInWords({ x, y, width, height }), words);
    });
  }
});
