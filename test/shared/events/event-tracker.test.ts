import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  type BootId,
  type EventReport,
  EventTracker,
  type Evidence,
  type Reading,
} from "@lares/shared";

const boot = "00000000000000b7" as BootId;

/** A reading with one cell that is unusual. */
function reading(
  atSeconds: number,
  level: number,
  evidence: Evidence[] = level > 1 ? ["appearance"] : [],
  cell = 0,
): Reading {
  const grid = new Float32Array(256);
  grid[cell] = 10 * level;
  const fired = new Map(evidence.map((kind) => [kind, { level, grid }]));
  return { atSeconds, level, fired, pValue: 1 / (1 + level), grid };
}

/** All reports of a tracker that sees these readings. */
function reports(tracker: EventTracker, readings: readonly Reading[]): EventReport[] {
  return readings.flatMap((seen) => tracker.step(seen) ?? []);
}

/** Frames each ten seconds. */
function frames(from: number, to: number, level: (at: number) => number): Reading[] {
  const count = Math.ceil((to - from) / 10);
  return Array.from({ length: count }, (_, i) => reading(from + 10 * i, level(from + 10 * i)));
}

describe("EventTracker", () => {
  it("tells begin and end of an event, with its highest level and the time that it was loud", () => {
    const tracker = new EventTracker(boot);
    const told = reports(tracker, [
      ...frames(0, 100, () => 0.3),
      ...frames(100, 150, (at) => (at === 120 ? 1.2 : 1.1)),
      ...frames(150, 300, () => 0.3),
    ]);
    deepStrictEqual(
      told.map(({ phase, atSeconds, durationSeconds }) => [phase, atSeconds, durationSeconds]),
      [
        ["begin", 100, 0],
        ["end", 200, 40],
      ],
    );
    const end = told[1] as EventReport;
    strictEqual(end.level, 1.2);
    strictEqual(end.peakAtSeconds, 120);
    strictEqual(end.pValue, 1 / 2.2);
    strictEqual(end.beganAtSeconds, 100);
    strictEqual(tracker.isOpen, false);
  });

  it("does not begin at the threshold itself", () => {
    deepStrictEqual(
      reports(
        new EventTracker(boot),
        frames(0, 100, () => 1),
      ),
      [],
    );
  });

  const interrupted: [why: string, quietSeconds: number, pauseLevel: number, events: number][] = [
    ["a pause shorter than a minute is one event", 50, 0.1, 1],
    ["a longer one two", 90, 0.1, 2],
    ["a pause above the lower level one, however long", 900, 0.75, 1],
  ];
  for (const [why, quietSeconds, pauseLevel, events] of interrupted) {
    it(why, () => {
      const told = reports(new EventTracker(boot), [
        ...frames(0, 50, () => 2),
        ...frames(50, 50 + quietSeconds, () => pauseLevel),
        ...frames(50 + quietSeconds, 100 + quietSeconds, () => 2),
      ]);
      strictEqual(told.filter(({ phase }) => phase === "begin").length, events);
    });
  }

  it("gives each event an id of its own that all its reports have", () => {
    const told = reports(new EventTracker(boot), [
      ...frames(0, 200, (at) => (at < 30 ? 2 : 0)),
      ...frames(200, 400, (at) => (at < 230 ? 2 : 0)),
    ]);
    deepStrictEqual(
      told.map(({ event, phase }) => `${event} ${phase}`),
      [`${boot}-1 begin`, `${boot}-1 end`, `${boot}-2 begin`, `${boot}-2 end`],
    );
  });

  it("tells a peak that is a quarter higher, at most each five seconds", () => {
    const levels = [1.1, 1.2, 2, 3, 3, 3, 3, 3, 3.1];
    const told = reports(
      new EventTracker(boot),
      levels.map((level, i) => reading(i, level)),
    );
    deepStrictEqual(
      told.map(({ phase, level, atSeconds }) => [phase, level, atSeconds]),
      [
        ["begin", 1.1, 0],
        ["peak", 3, 5],
      ],
    );
  });

  it("reports where it was strongest, and all evidence that fired in the end", () => {
    const told = reports(new EventTracker(boot), [
      reading(0, 1.1, ["motion"], 5),
      reading(10, 9, ["appearance"], 16 * 2 + 3),
      ...frames(20, 100, () => 0),
    ]);
    deepStrictEqual(told[0]?.evidence, ["motion"]);
    const end = told.at(-1) as EventReport;
    deepStrictEqual(end.evidence, ["appearance", "motion"]);
    deepStrictEqual(end.region, { x: 3 / 16, y: 2 / 16, width: 1 / 16, height: 1 / 16 });
  });

  it("tells at once when more evidence fires, however weak, and keeps where each was strongest", () => {
    const tracker = new EventTracker(boot);
    const told = reports(tracker, [
      reading(0, 9, ["lasting"], 5),
      reading(60, 1.2, ["motion"], 7),
      reading(70, 1.5, ["lasting", "motion"], 9),
      reading(80, 1.1, ["motion"], 11),
    ]);
    deepStrictEqual(
      told.map(({ phase, evidence, level }) => [phase, evidence, level]),
      [
        ["begin", ["lasting"], 9],
        ["peak", ["motion", "lasting"], 9],
      ],
    );
    const { grids } = tracker.latest ?? {};
    deepStrictEqual(
      [grids?.lasting, grids?.motion, grids?.appearance].map((grid) =>
        grid?.indexOf(Math.max(...grid)),
      ),
      [5, 9, undefined],
    );
  });

  it("lets what lasts flicker for ten minutes", () => {
    const tracker = new EventTracker(boot);
    const lasting = (at: number, level: number) => reading(at, level, level > 1 ? ["lasting"] : []);
    const told = reports(tracker, [
      lasting(0, 2),
      ...frames(60, 600, () => 0),
      lasting(600, 2),
      ...frames(660, 1400, () => 0),
    ]);
    deepStrictEqual(
      told.map(({ phase, atSeconds }) => [phase, atSeconds]),
      [
        ["begin", 0],
        ["end", 1200],
      ],
    );
  });

  it("tells each hour of an event that stays, for three days if need be", () => {
    const tracker = new EventTracker(boot);
    const told = reports(
      tracker,
      frames(0, 3 * 86_400, () => 1.5),
    );
    deepStrictEqual(new Set(told.map(({ event }) => event)), new Set([`${boot}-1`]));
    strictEqual(told.filter(({ phase }) => phase === "ongoing").length, 71);
    strictEqual(tracker.isOpen, true);
  });

  it("does not take time without frames for quiet: an open event waits for the camera", () => {
    const tracker = new EventTracker(boot);
    reports(tracker, [reading(0, 2), reading(10, 2)]);
    tracker.step(reading(7200, 1.5));
    strictEqual(tracker.isOpen, true);
    strictEqual(tracker.latest?.event, `${boot}-1`);
  });
});
