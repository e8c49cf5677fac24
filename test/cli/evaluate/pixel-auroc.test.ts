import { ok, strictEqual } from "node:assert/strict";
import { pixelAuroc } from "@lares/cli";
import { auroc, seededRandom } from "@lares/shared";

const size = { height: 32, width: 64 };
const random = seededRandom(1);
/** Coarse, so that there are ties. */
const grid = () => Float32Array.from({ length: 256 }, () => Math.floor(4 * random()));
const mask = () => Uint8Array.from({ length: 32 * 64 }, () => (random() < 0.1 ? 1 : 0));
/** Row by row, as the definition says. */
const pixelsOf = (cells: Float32Array) =>
  Array.from({ length: 32 * 64 }, (_, i) => {
    const [y, x] = [Math.floor(i / 64), i % 64];
    return cells[(y >> 1) * 16 + (x >> 2)] as number;
  });

describe("pixelAuroc", () => {
  it("is the AUROC of all pixels, each with the score of its cell", () => {
    const normal = [grid(), grid()];
    const anomalous = [1, 2, 3].map(() => ({ grid: grid(), mask: mask() }));
    const split = (wanted: number) =>
      anomalous.flatMap(({ grid, mask }) => pixelsOf(grid).filter((_, i) => mask[i] === wanted));
    const expected = auroc([...normal.flatMap(pixelsOf), ...split(0)], split(1));
    const value = pixelAuroc(normal, anomalous, size);
    ok(value !== null && Math.abs(value - expected) < 1e-12, `${value} instead of ${expected}`);
  });

  const marked = { grid: grid(), mask: new Uint8Array(32 * 64).fill(1) };
  const cases: [why: string, value: number | null][] = [
    ["nothing is marked", pixelAuroc([grid()], [{ ...marked, mask: new Uint8Array(2048) }], size)],
    ["there is no other pixel", pixelAuroc([], [marked], size)],
  ];
  for (const [why, value] of cases) {
    it(`is null when ${why}`, () => strictEqual(value, null));
  }
});
