import { deepStrictEqual, ok, throws } from "node:assert/strict";
import {
  ConfigError,
  type HourlyMaxima,
  noHistory,
  promisedThreshold,
  seededRandom,
} from "@lares/shared";

function historyOf(days: number): HourlyMaxima {
  const random = seededRandom(1);
  const hours = Array.from({ length: 24 * days }, (_, hour) => ({ hour, maximum: 1 + random() }));
  return { ...noHistory(86_400 * days), hours };
}

function thresholdOf(days: number, eventsPerWeek: number): number {
  const promised = promisedThreshold(historyOf(days), eventsPerWeek);
  return promised.isReady ? promised.threshold : Number.NaN;
}

describe("promisedThreshold", () => {
  const learning: [days: number, eventsPerWeek: number, needDays: number][] = [
    [2, 1, 5],
    [4.5, 7, 5],
    [5, 0.25, 10],
  ];
  for (const [haveDays, eventsPerWeek, needDays] of learning) {
    it(`learns, ${haveDays} of ${needDays} days, for ${eventsPerWeek} events a week`, () => {
      deepStrictEqual(promisedThreshold(historyOf(haveDays), eventsPerWeek), {
        isReady: false,
        haveDays,
        needDays,
      });
    });
  }

  it("is higher the fewer events are promised", () => {
    const thresholds = [7, 2, 1, 0.5, 0.25].map((events) => thresholdOf(14, events));
    for (let i = 1; i < thresholds.length; i++) {
      ok((thresholds[i] as number) > (thresholds[i - 1] as number), `${thresholds}`);
    }
  });

  for (const eventsPerWeek of [0, 0.2, 8, Number.NaN]) {
    it(`refuses ${eventsPerWeek} events a week`, () => {
      throws(() => promisedThreshold(historyOf(7), eventsPerWeek), {
        constructor: ConfigError,
        message: /false events per week are .*, expected 0\.25 to 7/,
      });
    });
  }
});
