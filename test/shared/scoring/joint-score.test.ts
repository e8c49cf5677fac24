import { ok, strictEqual, throws } from "node:assert/strict";
import { DataError, tailScale } from "@lares/shared";

describe("tailScale", () => {
  it("counts in mean excesses above the calibration's upper fifth", () => {
    // 0 … 9: the tail is 8 and 9, their mean excess 1/2.
    const scale = tailScale([3, 1, 0, 2, 4, 6, 5, 9, 8, 7]);
    strictEqual(scale(8), 0);
    strictEqual(scale(9), 2);
    strictEqual(scale(5), -6);
  });

  it("gives the same whatever the unit of the scores", () => {
    const scores = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
    const [plain, scaled] = [tailScale(scores), tailScale(scores.map((s) => 1000 * s + 5))];
    ok(Math.abs(plain(50) - scaled(50_005)) < 1e-9);
  });

  it("finds any score above calibration scores that are all alike surprising", () => {
    const scale = tailScale([2, 2, 2]);
    ok(scale(2.001) > 1e6 && Number.isFinite(scale(2.001)));
    strictEqual(scale(2), 0);
  });

  it("refuses no scores", () => {
    throws(() => tailScale([]), DataError);
  });
});
