import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  type BootId,
  type EventReport,
  EventWatch,
  LastingEvidence,
  type LearnedThresholds,
  micro,
  seededRandom,
} from "@lares/shared";

const boot = "00000000000000b7" as BootId;
const day = 86_400;
/** Cells of the grid, each 2 x 2 pixels. */
const chair = 4 * 16 + 4;
const corner = 12 * 16 + 11;
/** Grey levels that a thing makes: the chair's sitter is three times as plain. */
const thing = 40;
const sitter = 120;

/** Grey noise, and so many levels more over a place of 2 x 2 cells. */
function frame(seconds: number, changes: readonly (readonly [cell: number, levels: number])[]) {
  const random = seededRandom(seconds);
  const bytes = Uint8Array.from({ length: 32 * 32 }, () => 80 + 8 * random());
  for (const [cell, levels] of changes) {
    const [x, y] = [2 * (cell % 16), 2 * Math.floor(cell / 16)];
    for (let v = y; v < y + 4; v++) {
      for (let u = x; u < x + 4; u++) bytes[32 * v + u] = (bytes[32 * v + u] as number) + levels;
    }
  }
  return bytes;
}

type Extra = (seconds: number) => readonly (readonly [cell: number, levels: number])[];

/** A home with the evidence alone: a frame every two minutes, half an hour in the chair each day. */
class Home {
  readonly events: EventWatch;
  readonly lasting: LastingEvidence;

  constructor(learned?: { readonly of: LastingEvidence["learned"]; by: LearnedThresholds }) {
    const options = { boot, kinds: ["lasting"], eventsPerWeek: 1, clockSeconds: 0 } as const;
    this.events = new EventWatch({ ...options, ...(learned && { learned: learned.by }) });
    this.lasting = new LastingEvidence(micro, learned?.of);
  }

  live(from: number, to: number, extra: Extra = () => []): EventReport[] {
    const reports: EventReport[] = [];
    for (let at = from; at < to; at += 120) {
      const hour = (at % day) / 3600;
      const isSitting = hour >= 20 && hour < 20.5;
      const sits = [chair, sitter + 4 * (Math.floor((2 * at) / day) % 5)] as const;
      const seen = this.lasting.step(frame(at, [...(isSitting ? [sits] : []), ...extra(at)]), at);
      const evidence = seen === undefined ? {} : { lasting: seen };
      const report = this.events.step({ uptimeSeconds: at, clockSeconds: at, evidence });
      this.lasting.learn(this.events);
      if (report !== undefined) reports.push(report);
    }
    return reports;
  }

  /** Another device that knows as much. */
  restarted(): Home {
    return new Home({ of: this.lasting.learned, by: this.events.learned });
  }
}

describe("LastingEvidence", function () {
  this.timeout(120_000);
  const known = new Home();
  const prepared: number[] = [];

  before(() => {
    let at = 0;
    for (const until of [1.5 * day, 2.9 * day, 4.1 * day, 10 * day]) {
      deepStrictEqual(known.live(at, until), []);
      prepared.push(known.lasting.preparedDays);
      at = until;
    }
  });

  it("has its threshold after nine days: three for the ground, one for places, five of history", () => {
    const [half, nearly, ...after] = prepared as [number, number, number, number];
    ok(Math.abs(half - 1.5) < 0.1 && nearly < 3, `${prepared}`);
    deepStrictEqual(after, [4, 4]);
    ok((known.events.thresholdOf("lasting") ?? 0) >= 1);
    const hours = known.events.learned.lasting?.history.hours.length ?? 0;
    ok(hours > 5.5 * 24 && hours < 6.1 * 24, `${hours} hours`);
  });

  it("finds a thing that is left where nobody sits, weaker than who sits elsewhere", () => {
    const home = known.restarted();
    const begin = 10 * day + 10 * 3600;
    const reports = home.live(10 * day, 10.8 * day, (at) =>
      at >= begin && at < begin + 1800 ? [[corner, thing]] : [],
    );
    deepStrictEqual(
      reports.map(({ phase }) => phase).filter((phase) => phase !== "peak"),
      ["begin", "end"],
    );
    strictEqual(new Set(reports.map(({ event }) => event)).size, 1);
    const [first] = reports as [EventReport];
    ok(first.beganAtSeconds - begin <= 20 * 60);
    ok(first.region.y > 0.6 && first.region.x > 0.5, JSON.stringify(first.region));
    deepStrictEqual(first.evidence, ["lasting"]);
    // No hour of the history reached it.
    ok(first.pValue < 1 / 100, `p ${first.pValue}`);
  });

  it("tells nothing of somebody who passes there", () => {
    const begin = 10 * day + 10 * 3600;
    const passes: Extra = (at) => (at >= begin && at < begin + 300 ? [[corner, 3 * thing]] : []);
    deepStrictEqual(known.restarted().live(10 * day, 10.8 * day, passes), []);
  });

  it("confirms nothing by frames from before a pause", () => {
    const home = known.restarted();
    const stays: Extra = () => [[corner, thing]];
    home.live(10 * day, 10 * day + 840, stays);
    deepStrictEqual(home.live(10 * day + 1400, 10 * day + 2240, stays), []);
    strictEqual(home.live(10 * day + 2240, 10 * day + 2900, stays)[0]?.phase, "begin");
  });

  it("never learns what stays, only what has gone again, and no more than twice its threshold", () => {
    const home = known.restarted();
    const days = home.lasting.learned?.places.days.length ?? 0;
    const highest = () =>
      Math.max(...(home.lasting.learned?.places.days.map((one) => one.highest[corner] ?? 0) ?? []));
    const before = highest();
    const threshold = home.events.thresholdOf("lasting") as number;
    strictEqual(home.live(10 * day, 12 * day, () => [[corner, 100]])[0]?.phase, "begin");
    ok(home.events.tracker.isOpen);
    ok((home.lasting.learned?.places.days.length ?? 0) <= days + 1);
    ok(highest() <= before, "it was open all the time");
    home.live(12 * day, 13.1 * day);
    strictEqual(home.events.tracker.isOpen, false);
    const learned = highest();
    // A place may always differ by 0.1.
    ok(
      learned > 2 * before && learned <= 2.2 * threshold * (before + 0.1),
      `${before} has become ${learned} at a threshold of ${threshold}`,
    );
  });
});
