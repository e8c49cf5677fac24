import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { blockHours, blockMaxima, seededRandom } from "@lares/shared";

type Hours = { hour: number; maximum: number }[];

function hoursOf(count: number, maximum: (hour: number) => number): Hours {
  return Array.from({ length: count }, (_, hour) => ({ hour, maximum: maximum(hour) }));
}

describe("blockHours", () => {
  it("is mostly one hour for maxima without memory", () => {
    let sum = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed);
      sum += blockHours(hoursOf(240, () => random()));
    }
    ok(sum / 20 < 1.3, `mean ${sum / 20}`);
  });

  it("does not take the habits of the day for memory", () => {
    const random = seededRandom(1);
    const lively = (hour: number) => (hour % 24 > 7 && hour % 24 < 22 ? 10 : 0);
    strictEqual(blockHours(hoursOf(240, (hour) => lively(hour) + random())), 1);
  });

  it("is longer the longer what happens lasts, and 6 at most", () => {
    const lengths = [1, 3, 24].map((lasting) => {
      const random = seededRandom(lasting);
      let level = 0;
      return blockHours(
        hoursOf(600, (hour) => {
          if (hour % lasting === 0) level = random();
          return level;
        }),
      );
    });
    deepStrictEqual(lengths, [1, 3, 6]);
  });

  it("is one hour for a room in which nothing ever changes", () => {
    strictEqual(blockHours(hoursOf(48, () => 1)), 1);
  });
});

describe("blockMaxima", () => {
  it("takes the highest hour of each block, and what there is of one with a gap", () => {
    const hours = [4, 5, 6, 9].map((hour) => ({ hour, maximum: 10 - hour }));
    deepStrictEqual([...blockMaxima(hours, 3)], [6, 4, 1]);
    deepStrictEqual([...blockMaxima(hours, 1)], [6, 5, 4, 1]);
  });
});
