import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type AdaptiveThreshold, scoreTrend } from "@lares/shared";

/** A history of one hour after the other, from hour 0 on. */
function learned(maxima: readonly number[], level: AdaptiveThreshold["level"] = null) {
  const hours = maxima.map((maximum, hour) => ({ hour, maximum }));
  const current = { hour: maxima.length, watchedSeconds: 0, maximum: 0 };
  return { history: { hours, current, lastSeconds: maxima.length * 3600 }, level };
}

const flat = (count: number, value: number) => new Array<number>(count).fill(value);
const now = (hours: number) => hours * 3600;

describe("the trend of a room's scores", () => {
  const cases: [why: string, maxima: number[], drift: number | null][] = [
    ["is none before two days", flat(47, 1), null],
    ["is 1 while nothing changes", flat(100, 3), 1],
    ["is 2 once a day is twice as loud as those before", [...flat(72, 1), ...flat(24, 2)], 2],
    ["is a half once a day is half as loud", [...flat(72, 1), ...flat(24, 0.5)], 0.5],
    ["forgives single loud hours", [...flat(72, 1), ...flat(20, 1), ...flat(4, 50)], 1],
    ["is none where everything was silent", [...flat(72, 0), ...flat(24, 1)], null],
  ];
  for (const [why, maxima, drift] of cases) {
    it(why, () => {
      strictEqual(scoreTrend({ appearance: learned(maxima) }, now(maxima.length)).drift, drift);
    });
  }

  it("is of the evidence that moved most, up or down", () => {
    const up = learned([...flat(72, 1), ...flat(24, 2)], { value: 1.5, first: 1 });
    const down = learned([...flat(72, 1), ...flat(24, 0.25)], { value: 1, first: 2 });
    deepStrictEqual(scoreTrend({ appearance: up, motion: down }, now(96)), {
      watchedHours: 96,
      drift: 0.25,
      threshold: 0.5,
    });
  });

  it("counts the watched hours of seven days only", () => {
    const state = learned(flat(400, 1));
    strictEqual(scoreTrend({ appearance: state }, now(400)).watchedHours, 168);
    strictEqual(scoreTrend({ appearance: state }, now(500)).watchedHours, 68);
    strictEqual(scoreTrend({}, now(500)).watchedHours, 0);
  });
});
