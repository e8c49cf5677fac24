import { strictEqual } from "node:assert/strict";
import { placeInWords } from "@lares/cli";

describe("placeInWords", () => {
  const cases: [x: number, y: number, width: number, height: number, words: string][] = [
    [0, 0, 0.25, 0.25, "upper left"],
    [0.75, 0, 0.25, 0.125, "upper right"],
    [0.75, 0.75, 0.25, 0.25, "lower right"],
    [0.375, 0.375, 0.25, 0.25, "middle"],
    [0.4, 0.8, 0.2, 0.2, "lower middle"],
    [0, 0.4, 0.2, 0.2, "middle left"],
    [0, 0.8, 1, 0.2, "lower part"],
    [0, 0.4, 0.8, 0.2, "across the middle"],
    [0.9, 0, 0.1, 0.9, "right side"],
    [0.4, 0, 0.1, 1, "down the middle"],
    [0, 0, 1, 1, "anywhere in the picture"],
  ];
  for (const [x, y, width, height, words] of cases) {
    it(`calls ${width} x ${height} at ${x}, ${y} "${words}"`, () => {
      strictEqual(placeInWords({ x, y, width, height }), words);
    });
  }
});
