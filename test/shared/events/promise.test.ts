import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type BootId, type EventReport, EventWatch } from "@lares/shared";
import {
  framesPerHour,
  type Household,
  householdScores,
  secondsPerFrame,
} from "./household-scores.ts";

const boot = "00000000000000b7" as BootId;
const eventsPerWeek = 1;
const framesPerDay = 24 * framesPerHour;
const grid = new Float32Array(256).fill(1);

/** What a device made of a stream of scores. */
interface Life {
  readonly reports: readonly EventReport[];
  /** Days in which there was a threshold. */
  readonly promisedDays: number;
  /** The threshold at the end of each day; 0 while learning. */
  readonly thresholds: readonly number[];
}

/** Frame by frame, as a device with appearance alone does. */
function lived(scores: Float64Array): Life {
  const watch = new EventWatch({ boot, kinds: ["appearance"], eventsPerWeek, clockSeconds: 0 });
  const reports: EventReport[] = [];
  const thresholds: number[] = [];
  let promisedFrames = 0;
  for (const [i, score] of scores.entries()) {
    const seconds = i * secondsPerFrame;
    const evidence = { appearance: { score, pValue: 0.5, grid } };
    const report = watch.step({ uptimeSeconds: seconds, clockSeconds: seconds, evidence });
    if (report !== undefined) reports.push(report);
    const threshold = watch.learned.appearance?.level?.value ?? 0;
    if (threshold > 0) promisedFrames++;
    if ((i + 1) % framesPerDay === 0) thresholds.push(threshold);
  }
  return { reports, promisedDays: promisedFrames / framesPerDay, thresholds };
}

const begins = (life: Life): EventReport[] => life.reports.filter(({ phase }) => phase === "begin");

describe("a promise of one false event a week", function () {
  this.timeout(60_000);

  const households: [what: string, household: Household][] = [
    ["heavy tails", { correlation: 0.951, tailIndex: 4, dailyFactor: 3 }],
    ["what lasts an hour", { correlation: 0.9917, tailIndex: 4, dailyFactor: 3 }],
    ["tails without variance", { correlation: 0.951, tailIndex: 2, dailyFactor: 3 }],
  ];
  for (const [what, household] of households) {
    it(`is two at most on the mean of 30 days of homes with ${what}, and not none`, () => {
      const seeds = [1, 2, 3];
      const rates = seeds.map((seed) => {
        const life = lived(householdScores(household, seed, 35));
        ok(Math.abs(life.promisedDays - 30) < 0.2, `${life.promisedDays} days`);
        return (7 * begins(life).length) / life.promisedDays;
      });
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / seeds.length;
      ok(mean <= 2 && mean >= 0.2, `${rates.map((rate) => rate.toFixed(2))}`);
    });
  }
});

describe("an object that stays", function () {
  this.timeout(60_000);
  const household: Household = { correlation: 0.951, tailIndex: 8, dailyFactor: 2 };
  const calm = householdScores(household, 5, 20);
  const usual = lived(calm).thresholds.at(-1) as number;
  const from = 12 * framesPerDay;

  for (const [what, hours] of [
    ["six hours", 6],
    ["three days", 72],
  ] as const) {
    const to = from + hours * framesPerHour;
    const scores = calm.map((score, i) => (i >= from && i < to ? score + 2 * usual : score));
    const life = lived(scores);
    const during = life.reports.filter(({ peakAtSeconds }) => {
      return peakAtSeconds >= from * secondsPerFrame && peakAtSeconds < to * secondsPerFrame;
    });

    it(`for ${what} is one event that ends when it is gone`, () => {
      strictEqual(new Set(during.map(({ event }) => event)).size, 1);
      strictEqual(during[0]?.phase, "begin");
      const end = during.at(-1) as EventReport;
      strictEqual(end.phase, "end");
      const goneSeconds = end.atSeconds - to * secondsPerFrame;
      ok(goneSeconds > 0 && goneSeconds <= 180, `${goneSeconds} s after`);
    });

    it(`for ${what} is told each hour`, () => {
      const told = during.filter(({ phase }) => phase === "ongoing" || phase === "peak");
      ok(told.length >= hours - 1, `${told.length} times`);
    });

    it(`for ${what} moves no threshold while it is there, and hardly one after`, () => {
      const days = Math.floor(hours / 24);
      const meanwhile = life.thresholds.slice(12, 12 + days);
      deepStrictEqual(meanwhile, Array(days).fill(meanwhile[0]));
      const [before, after] = [life.thresholds[11] as number, life.thresholds.at(-1) as number];
      ok(Math.abs(after / before - 1) < 0.2, `${before} to ${after}`);
    });
  }
});
