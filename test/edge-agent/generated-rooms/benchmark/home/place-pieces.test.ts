import { ok, strictEqual } from "node:assert/strict";
import {
  type Box,
  type Furnishing,
  type PieceName,
  pieces,
  placePieces,
} from "@lares/edge-agent/benchmark";
import { seededRandom } from "@lares/shared";

const boxesOf = ({ furniture }: Furnishing) =>
  furniture.flatMap((solid) => (solid.kind === "box" ? [solid] : []));

const areApart = (a: Box, b: Box) =>
  a.min[0] >= b.max[0] || a.max[0] <= b.min[0] || a.min[2] >= b.max[2] || a.max[2] <= b.min[2];

describe("placing furniture", () => {
  it("keeps pieces apart and inside, whatever the seed", () => {
    const names: PieceName[] = ["sofa", "bookshelf", "dresser", "cabinet", "armchair"];
    for (let seed = 0; seed < 30; seed++) {
      const placed = placePieces(names, [4.5, 2.5, 5], [], seededRandom(seed)).map(boxesOf);
      ok(placed.length >= 4, `seed ${seed}: ${placed.length} of ${names.length}`);
      for (const [i, boxes] of placed.entries()) {
        for (const one of boxes) {
          const { min, max } = one;
          ok(min[0] >= 0 && max[0] <= 4.5 && min[2] >= 0 && max[2] <= 5, `seed ${seed}`);
          const others = placed.slice(i + 1).flat();
          ok(
            others.every((other) => areApart(one, other)),
            `seed ${seed}`,
          );
        }
      }
    }
  });

  it("leaves a reserved part of a wall free", () => {
    const reserved = (["back", "left", "right"] as const).map((wall) => ({
      wall,
      from: 0,
      to: 10,
      height: pieces.dresser.height - 0.01,
      depth: 0,
    }));
    strictEqual(placePieces(["dresser"], [4, 2.5, 4], reserved, seededRandom(1)).length, 0);
    const lower = reserved.map((part) => ({ ...part, height: pieces.dresser.height }));
    strictEqual(placePieces(["dresser"], [4, 2.5, 4], lower, seededRandom(1)).length, 1);
  });

  it("leaves out what has no room", () => {
    strictEqual(placePieces(["bed"], [1.5, 2.5, 2], [], seededRandom(1)).length, 0);
  });
});
