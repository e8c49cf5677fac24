import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ModelError, type ModelSpec, residualOf } from "@lares/shared";

const spec = (height: number, width: number, sees: ModelSpec["sees"]): ModelSpec => ({
  name: "any",
  input: { height, width, channels: 2 },
  sees,
  layers: [],
});

describe("residualOf", () => {
  // 32x16 pixels of 2 channels: cells of 2x1 pixels. Channel 0 of cell (15, 3) differs.
  const input = new Float32Array(32 * 16 * 2);
  const output = new Float32Array(input.length);
  const at = (y: number, x: number) => (y * 16 + x) * 2;
  input[at(30, 3)] = 0.5;
  output[at(30, 3)] = 1;
  input[at(31, 3)] = 0.25;

  it("pools the signed residual of each channel to 16x16 cells", () => {
    const expected = new Float32Array(16 * 16 * 2);
    expected[(15 * 16 + 3) * 2] = (-0.5 + 0.25) / 2;
    const { cells, meanSquaredError } = residualOf(spec(32, 16, "frame"), input, output);
    deepStrictEqual(cells, expected);
    strictEqual(meanSquaredError, (0.25 + 0.0625) / 1024);
  });

  it("takes the factor 8 of differences back", () => {
    const { cells, meanSquaredError } = residualOf(spec(32, 16, "difference"), input, output);
    strictEqual(cells[(15 * 16 + 3) * 2], -0.25 / 2 / 8);
    strictEqual(meanSquaredError, (0.25 + 0.0625) / 1024 / 64);
  });

  it("refuses a size that does not divide into cells", () => {
    throws(
      () => residualOf(spec(40, 16, "frame"), input, output),
      (error) => error instanceof ModelError && /40x16 .*multiples of 16/.test(error.message),
    );
  });
});
