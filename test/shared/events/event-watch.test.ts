import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  type BootId,
  ConfigError,
  type EventReport,
  EventWatch,
  type EventWatchOptions,
  type Evidence,
  LearnedThresholds,
  seededRandom,
  type WatchedFrame,
} from "@lares/shared";

const boot = "00000000000000b7" as BootId;
const grid = new Float32Array(256).fill(1);
const day = 86_400;
const kinds: readonly Evidence[] = ["appearance", "motion"];

/** A frame in which both evidences have scores below 2 times what is given. */
function frame(seconds: number, appearance: number, motion: number): WatchedFrame {
  const evidence = {
    appearance: { score: appearance, pValue: 0.5, grid },
    motion: { score: motion, pValue: 0.5, grid },
  };
  return { uptimeSeconds: seconds, clockSeconds: seconds, evidence };
}

/** Frames each minute, of a usual life of `days` days. */
function lived(watch: EventWatch, from: number, days: number): EventReport[] {
  const random = seededRandom(from);
  const reports: EventReport[] = [];
  for (let at = from; at < from + days * day; at += 60) {
    const report = watch.step(frame(at, 1 + random(), 0.1 * (1 + random())));
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** A watch that has learned for eight days, from a fresh start each time. */
function grown(): EventWatch {
  const watch = new EventWatch({ boot, kinds, eventsPerWeek: 1, clockSeconds: 0 });
  lived(watch, 0, 8);
  return watch;
}

describe("EventWatch", () => {
  it("tells nothing while it learns, and how far it is", () => {
    const watch = new EventWatch({ boot, kinds, eventsPerWeek: 1, clockSeconds: 0 });
    lived(watch, 0, 2);
    for (let i = 0; i < 10; i++) strictEqual(watch.step(frame(2 * day + i, 1000, 0)), undefined);
    const { appearance, motion } = watch.promised;
    ok(appearance?.isReady === false && appearance.needDays === 5);
    ok(motion?.isReady === false && Math.abs(motion.haveDays - 2) < 0.1);
  });

  it("tells by a provisional threshold what is plain, and learns on meanwhile", () => {
    const provisional = { appearance: 5, motion: 5 };
    const watch = new EventWatch({ boot, kinds, eventsPerWeek: 1, clockSeconds: 0, provisional });
    const told: EventReport[] = [];
    // Something is open all the time: days count none the less.
    for (let at = 0; at < 6 * day; at += 60) {
      const report = watch.step(frame(at, 8, 0));
      if (report !== undefined) told.push(report);
    }
    strictEqual(told[0]?.phase, "begin");
    strictEqual(told[0]?.level, 8 / 5);
    ok(watch.promised.appearance?.isReady);
    strictEqual(watch.reading?.fired.size, 0, "what is always there is normal by then");
  });

  const unusual: [why: string, appearance: number, motion: number, fired: Evidence[]][] = [
    ["how it looks", 9, 0.1, ["appearance"]],
    ["what moves", 1, 0.9, ["motion"]],
    ["both", 9, 0.9, ["appearance", "motion"]],
  ];
  for (const [why, appearance, motion, fired] of unusual) {
    it(`begins an event by ${why}, in the third frame of it`, () => {
      const watch = grown();
      const told = Array.from({ length: 5 }, (_, i) => {
        return watch.step(frame(8 * day + i, appearance, motion));
      });
      deepStrictEqual(
        told.map((report) => report?.phase),
        [undefined, undefined, "begin", undefined, undefined],
      );
      deepStrictEqual(told[2]?.evidence, fired);
    });
  }

  it("needs three frames anew after a pause", () => {
    const watch = grown();
    watch.step(frame(8 * day, 9, 0));
    watch.step(frame(8 * day + 1, 9, 0));
    watch.resume();
    strictEqual(watch.step(frame(8 * day + 2, 9, 0)), undefined);
    strictEqual(watch.tracker.isOpen, false);
  });

  it("halves the promise between two evidences", () => {
    const both = grown();
    const one = new EventWatch({
      boot,
      kinds: ["appearance"],
      eventsPerWeek: 0.5,
      clockSeconds: 0,
    });
    lived(one, 0, 8);
    deepStrictEqual(both.promised.appearance, one.promised.appearance);
  });

  it("confirms as it is told: at once, if need be", () => {
    const confirmation = { needed: 1, window: 1 };
    const watch = new EventWatch({ boot, kinds, eventsPerWeek: 1, clockSeconds: 0, confirmation });
    lived(watch, 0, 8);
    strictEqual(watch.step(frame(8 * day, 9, 0))?.phase, "begin");
  });

  it("tells more with lower thresholds and less with higher ones, and learns the same", () => {
    const [low, usual, high] = [0.25, 1, 4].map((thresholdFactor) => {
      const watch = grown();
      watch.scaleThresholds(thresholdFactor);
      const begins = Array.from({ length: 5 }, (_, i) => watch.step(frame(8 * day + i, 3, 0)));
      return { begins: begins.some((report) => report?.phase === "begin"), of: watch.promised };
    });
    deepStrictEqual([low?.begins, usual?.begins, high?.begins], [true, true, false]);
    deepStrictEqual(high?.of, usual?.of);
  });

  const refused: [what: string, options: Partial<EventWatchOptions>, message: RegExp][] = [
    [
      "0.4 events a week of two evidences",
      { eventsPerWeek: 0.4 },
      /events per week are 0\.4, expected 0\.5 to 14/,
    ],
    ["4 of 3 frames", { confirmation: { needed: 4, window: 3 } }, /frames are 4, expected 1 to 3/],
  ];
  for (const [what, options, message] of refused) {
    it(`refuses ${what} when it is made`, () => {
      const usual = { boot, kinds, eventsPerWeek: 1, clockSeconds: 0 };
      throws(() => new EventWatch({ ...usual, ...options }), { constructor: ConfigError, message });
    });
  }

  it("goes on after a restart with what it has learned", () => {
    const stored = LearnedThresholds.parse(JSON.parse(JSON.stringify(grown().learned)));
    const watch = new EventWatch({
      boot,
      kinds,
      eventsPerWeek: 1,
      clockSeconds: 9 * day,
      learned: stored,
    });
    deepStrictEqual(watch.promised, grown().promised);
    const told = [0, 1, 2].map((i) => watch.step(frame(9 * day + i, 9, 0)));
    strictEqual(told[2]?.phase, "begin");
  });
});
