import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  noPlaces,
  placedScore,
  type StrongestHour,
  scoredAnew,
  usualAt,
  withPlaces,
  withStrongest,
} from "@lares/shared";

const hour = 3600;
const day = 24 * hour;

/** Nine cells of one place that differ by so much. */
function grid(value: number): Float32Array {
  return new Float32Array(256).fill(value, 0, 9);
}

describe("withStrongest", () => {
  it("keeps the strongest grid of each hour", () => {
    let hours: readonly StrongestHour[] = [];
    for (const [at, score] of [
      [10, 2],
      [20, 5],
      [30, 3],
      [hour + 10, 1],
    ] as const) {
      hours = withStrongest(hours, at, score, grid(score));
    }
    deepStrictEqual(
      hours.map((one) => [one.hour, one.score, one.grid[0]]),
      [
        [0, 5, 5],
        [1, 1, 1],
      ],
    );
  });

  it("forgets what is older than four weeks", () => {
    let hours: readonly StrongestHour[] = [];
    for (let i = 0; i < 700; i++) hours = withStrongest(hours, i * hour, 1, grid(1));
    deepStrictEqual([hours.length, hours[0]?.hour], [672, 28]);
  });
});

describe("scoredAnew", () => {
  it("takes a place for what all other days have made of it", () => {
    let places = noPlaces(0);
    // Nothing on the first day, a chair on the second and third, then a day that is not over.
    for (const [at, value] of [
      [0, 0],
      [day, 8],
      [2 * day, 8],
      [3 * day, 0],
    ] as const) {
      places = withPlaces(places, at, grid(value));
    }
    const first = placedScore(grid(8), usualAt(noPlaces(0)));
    const hours = withStrongest([], day + hour, first, grid(8));
    const [anew] = scoredAnew(hours, places) as [StrongestHour];
    ok(first > 50, "it was new");
    ok(anew.score < 1, `${anew.score}: it has come back since`);
  });

  it("does not let a day explain itself", () => {
    let places = noPlaces(0);
    for (const [at, value] of [
      [0, 0],
      [day, 8],
      [2 * day, 0],
    ] as const) {
      places = withPlaces(places, at, grid(value));
    }
    const [anew] = scoredAnew([{ hour: 25, score: 1, grid: grid(8) }], places) as [StrongestHour];
    strictEqual(anew.score, placedScore(grid(8), usualAt(noPlaces(0))));
  });
});
