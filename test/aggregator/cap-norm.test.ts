import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { capNorm } from "@lares/aggregator";
import { seededRandom } from "@lares/shared";

describe("capNorm", () => {
  it("leaves a vector within the bound as it is", () => {
    const values = new Float32Array([3, -4]);
    deepStrictEqual(capNorm(values, 8), { values, norm: 5 });
    strictEqual(capNorm(new Float32Array([32]), 32).values[0], 32);
  });

  it("shortens a longer one in its direction, and tells its length", () => {
    deepStrictEqual(capNorm(new Float32Array([30, -40]), 32), {
      values: new Float32Array([19.2, -25.6]),
      norm: 50,
    });
  });

  it("bounds each value exactly, whatever the rounding", () => {
    const random = seededRandom(3);
    for (let run = 0; run < 2000; run++) {
      const values = Float32Array.from({ length: 3 }, (_, i) => (i === 0 ? 1e4 : 1e-3) * random());
      for (const value of capNorm(values, 32).values) ok(Math.abs(value) <= 32);
    }
  });

  it("holds for the largest numbers", () => {
    const { values, norm } = capNorm(new Float32Array([3.4e38, -3.4e38]), 32);
    ok(norm > 4.8e38);
    deepStrictEqual([...values].map(Math.round), [23, -23]);
  });

  it("does not change its argument", () => {
    const values = new Float32Array([64]);
    capNorm(values, 32);
    strictEqual(values[0], 64);
  });
});
