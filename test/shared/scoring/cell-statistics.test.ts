import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { cellStatistics, DataError, seededRandom } from "@lares/shared";

describe("cellStatistics", () => {
  it("gives mean and standard deviation of the sample per cell", () => {
    const frames = [Float32Array.of(1, 7), Float32Array.of(3, 7), Float32Array.of(5, 7)];
    deepStrictEqual(cellStatistics(frames), {
      count: 3,
      mean: Float32Array.of(3, 7),
      stdDev: Float32Array.of(2, 0),
    });
  });

  it("keeps its precision far from 0", () => {
    // The sum of squares minus the squared sum would lose all digits here.
    const random = seededRandom(1);
    const values = Float32Array.from({ length: 1000 }, () => 4096 + random() / 64);
    const mean = values.reduce((a, b) => a + b, 0) / 1000;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 999;
    const stdDev = cellStatistics(Array.from(values, (v) => Float32Array.of(v))).stdDev[0];
    ok(Math.abs((stdDev as number) / Math.sqrt(variance) - 1) < 1e-6);
  });

  it("refuses a single frame", () => {
    throws(
      () => cellStatistics([Float32Array.of(1)]),
      (error) => error instanceof DataError && /1 frames, expected at least 2/.test(error.message),
    );
  });
});
