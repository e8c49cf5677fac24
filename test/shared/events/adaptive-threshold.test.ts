import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  AdaptiveThreshold,
  learnedFrom,
  learningThreshold,
  maxDailyChange,
  maxFall,
  maxRise,
  promiseOf,
  seededRandom,
} from "@lares/shared";

const day = 86_400;
const step = 100;

/** Learns for some days from scores `level · (1 … 2)`. */
function lived(
  state: AdaptiveThreshold,
  from: number,
  days: number,
  level: (atSeconds: number) => number,
  isEventOpen = false,
): AdaptiveThreshold {
  const random = seededRandom(from);
  let result = state;
  for (let at = from; at < from + days * day; at += step) {
    const score = level(at) * (1 + random());
    result = learnedFrom(result, { atSeconds: at, score, isEventOpen }, 1);
  }
  return result;
}

const usual = lived(learningThreshold(0), 0, 8, () => 1);
const levelOf = (state: AdaptiveThreshold): number => state.level?.value ?? Number.NaN;

describe("an adaptive threshold", () => {
  it("says how many days it still needs, then a number", () => {
    const young = lived(learningThreshold(0), 0, 2, () => 1);
    const promised = promiseOf(young, 1);
    ok(!promised.isReady && promised.needDays === 5 && Math.abs(promised.haveDays - 2) < 0.1);
    deepStrictEqual(promiseOf(usual, 1), { isReady: true, threshold: levelOf(usual) });
  });

  it("follows scores that slowly rise, at most a tenth a day and to twice the first at most", () => {
    const risen = lived(usual, 8 * day, 3, () => 1.2);
    const ratio = levelOf(risen) / levelOf(usual);
    ok(ratio > 1.02 && ratio <= (1 + maxDailyChange) ** 3 + 1e-9, `${ratio}`);
    const far = lived(usual, 8 * day, 40, (at) => 1 + (at / day - 8) / 4);
    strictEqual(levelOf(far), maxRise * (far.level?.first ?? 0));
  });

  it("follows scores that fall, to an eighth of the first at least", () => {
    const fallen = lived(usual, 8 * day, 60, () => 0.01);
    strictEqual(levelOf(fallen), (fallen.level?.first ?? 0) / maxFall);
  });

  it("forgets in time what happened in the first days", () => {
    const disturbed = lived(learningThreshold(0), 0, 8, (at) => (at < day / 12 ? 5 : 1));
    ok(levelOf(disturbed) > 2 * levelOf(usual));
    ok(levelOf(lived(disturbed, 8 * day, 52, () => 1)) < 1.5 * levelOf(usual));
  });

  it("learns nothing while an event is open, but that there was one", () => {
    const during = lived(usual, 8 * day, 3, () => 50, true);
    strictEqual(levelOf(during), levelOf(usual));
    deepStrictEqual(during.history.hours, usual.history.hours);
    strictEqual(during.history.current.maximum, maxRise * levelOf(usual));
  });

  it("survives JSON", () => {
    deepStrictEqual(AdaptiveThreshold.parse(JSON.parse(JSON.stringify(usual))), usual);
  });
});
