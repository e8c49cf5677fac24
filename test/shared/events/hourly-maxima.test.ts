import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { HourlyMaxima, historyHours, noHistory, withEventScore, withScore } from "@lares/shared";

const hour = 3600;

/** Scores of frames that follow each other by `step` seconds from `from` to before `to`. */
function watched(
  history: HourlyMaxima,
  from: number,
  to: number,
  score: number,
  step = 60,
): HourlyMaxima {
  let result = history;
  for (let at = from; at < to; at += step) result = withScore(result, at, score);
  return result;
}

describe("hourly maxima", () => {
  it("hold the highest score of each hour that is over", () => {
    let history = watched(noHistory(0), 0, hour, 2);
    history = withScore(history, hour - 1, 5);
    history = watched(history, hour, 2 * hour, 3);
    history = withScore(history, 2 * hour, 1);
    deepStrictEqual(history.hours, [
      { hour: 0, maximum: 5 },
      { hour: 1, maximum: 3 },
    ]);
  });

  it("leave out an hour of which less than half was watched", () => {
    let history = watched(noHistory(0), 0, 0.4 * hour, 2);
    history = watched(history, hour, 1.6 * hour, 3);
    deepStrictEqual(withScore(history, 2 * hour, 1).hours, [{ hour: 1, maximum: 3 }]);
  });

  it("take a long pause between frames as time that nobody watched", () => {
    const history = watched(noHistory(0), 0, hour, 2, 300);
    deepStrictEqual(withScore(history, hour, 2).hours, []);
  });

  it("begin an hour anew when the clock goes back", () => {
    let history = watched(noHistory(10 * hour), 10 * hour, 10.9 * hour, 2);
    history = withScore(history, 10 * hour, 7);
    deepStrictEqual(history.hours, [{ hour: 10, maximum: 2 }]);
    strictEqual(history.current.watchedSeconds, 0);
  });

  it("count an event in the hour in which it began, without time going on", () => {
    const before = watched(noHistory(0), 0, 0.1 * hour, 2);
    const after = withEventScore(withEventScore(before, 9), 4);
    strictEqual(after.lastSeconds, before.lastSeconds);
    deepStrictEqual(withScore(after, 3 * hour, 1).hours, [{ hour: 0, maximum: 9 }]);
  });

  it("hold four weeks, and survive JSON", () => {
    let history = noHistory(0);
    const hours = historyHours + 5;
    for (let at = 0; at <= hours * hour; at += 100) history = withScore(history, at, at / hour);
    strictEqual(history.hours.length, historyHours);
    deepStrictEqual(history.hours[0]?.hour, 5);
    deepStrictEqual(HourlyMaxima.parse(JSON.parse(JSON.stringify(history))), history);
  });
});
