import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  type BootId,
  type EventReport,
  LastingWatch,
  type LastingWatchOptions,
  seededRandom,
  UsualPlaces,
} from "@lares/shared";

const boot = "00000000000000b7" as BootId;
const day = 86_400;
const chair = 4 * 16 + 4;
const corner = 12 * 16 + 11;
const options = { boot, eventsPerWeek: 1, clockSeconds: 0 } as const;

/** A frame's deviations: noise everywhere, and what is given around some cells. */
function deviations(seconds: number, changes: Readonly<Record<number, number>>): Float64Array {
  const random = seededRandom(seconds);
  const values = Float64Array.from({ length: 256 }, () => 0.4 * (random() - 0.5));
  for (const [cell, value] of Object.entries(changes)) {
    for (const near of [0, 1, 16, 17]) values[Number(cell) + near] = value;
  }
  return values;
}

/** A frame every two minutes; somebody sits in the chair for half an hour of each day. */
function lived(
  watch: LastingWatch,
  from: number,
  to: number,
  extra: (seconds: number) => Readonly<Record<number, number>> = () => ({}),
): EventReport[] {
  const reports: EventReport[] = [];
  for (let at = from; at < to; at += 120) {
    const hour = (at % day) / 3600;
    const isSitting = hour >= 20 && hour < 20.5;
    // Not the same each evening.
    const sitter = { [chair]: 6 + ((2 * Math.floor(at / day)) % 5) / 5 };
    const changes = { ...(isSitting && sitter), ...extra(at) };
    const seen = { uptimeSeconds: at, clockSeconds: at, deviations: deviations(at, changes) };
    const report = watch.step(seen);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

function grown(more: Partial<LastingWatchOptions> = {}): LastingWatch {
  const watch = new LastingWatch({ ...options, ...more });
  deepStrictEqual(lived(watch, 0, 7 * day), []);
  return watch;
}

describe("LastingWatch", () => {
  it("has no promise before six days: one for the places, five for the threshold", () => {
    const watch = new LastingWatch(options);
    lived(watch, 0, 5.9 * day);
    deepStrictEqual([watch.learned.thresholds.appearance?.level], [null]);
    lived(watch, 5.9 * day, 6.2 * day);
    ok((watch.learned.thresholds.appearance?.level?.value ?? 0) > 0);
  });

  it("finds a thing that is left where nobody sits, weaker than who sits elsewhere", () => {
    const watch = grown();
    const begin = 7 * day + 10 * 3600;
    const reports = lived(watch, 7 * day, 7.8 * day, (at) =>
      at >= begin && at < begin + 1800 ? { [corner]: 4 } : {},
    );
    deepStrictEqual(
      reports.map(({ phase }) => phase).filter((phase) => phase !== "peak"),
      ["begin", "end"],
    );
    const [first] = reports;
    ok(first !== undefined && first.beganAtSeconds - begin <= 20 * 60);
    ok(first.region.y > 0.6 && first.region.x > 0.5, JSON.stringify(first.region));
  });

  it("tells nothing of somebody who passes there", () => {
    const watch = grown();
    const begin = 7 * day + 10 * 3600;
    const passes = (at: number) => (at >= begin && at < begin + 300 ? { [corner]: 9 } : {});
    deepStrictEqual(lived(watch, 7 * day, 7.8 * day, passes), []);
  });

  it("never learns what stays, only what has gone again, and no more than twice its threshold", () => {
    const watch = grown();
    const before = watch.learned.places;
    const stays = (at: number) => (at >= 7 * day ? { [corner]: 40 } : {});
    strictEqual(lived(watch, 7 * day, 9 * day, stays)[0]?.phase, "begin");
    ok(watch.tracker.isOpen);
    const during = watch.learned.places;
    ok(Math.max(...during.days.map(({ highest }) => highest[corner] ?? 0)) < 1);
    ok(during.days.length <= before.days.length + 1);
    lived(watch, 9 * day, 10.1 * day);
    strictEqual(watch.tracker.isOpen, false);
    const threshold = watch.learned.thresholds.appearance?.level?.value ?? 0;
    const learned = Math.max(...watch.learned.places.days.map((one) => one.highest[corner] ?? 0));
    // The place itself was usual to less than 0.1 beside the 0.1 that is usual anywhere.
    ok(
      learned > 0.05 && learned <= 2.2 * threshold * 0.2,
      `${learned} at a threshold of ${threshold}`,
    );
  });

  it("goes on after a restart with what it has stored as JSON", () => {
    const watch = grown();
    const { thresholds, places } = watch.learned;
    const stored = UsualPlaces.parse(JSON.parse(JSON.stringify(places)));
    deepStrictEqual(stored, places);
    const next = new LastingWatch({
      ...options,
      clockSeconds: 7 * day,
      learned: { thresholds, places: stored },
    });
    const left = (at: number) => (at >= 7.3 * day ? { [corner]: 4 } : {});
    strictEqual(lived(next, 7 * day, 7.5 * day, left)[0]?.phase, "begin");
  });
});
