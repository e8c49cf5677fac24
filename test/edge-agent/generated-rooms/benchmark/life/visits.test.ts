import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  lengthOf,
  requireHome,
  stanceAt,
  subtract,
  type Visit,
  visitsOf,
} from "@lares/edge-agent/benchmark";

const home = requireHome("living-room-01");
const days = [...Array(14).keys()];

describe("visits", () => {
  it("are the same each time, and others on another day", () => {
    deepStrictEqual(visitsOf(home, 3), visitsOf(home, 3));
    notDeepStrictEqual(
      visitsOf(home, 3).map((visit) => visit.startSeconds % 86_400),
      visitsOf(home, 4).map((visit) => visit.startSeconds % 86_400),
    );
  });

  it("are in the order of time; nobody is in two at once", () => {
    for (const day of days) {
      const lastEnd = new Map<number, number>();
      let before = 0;
      for (const { startSeconds, endSeconds, resident } of visitsOf(home, day)) {
        ok(startSeconds >= before && endSeconds > startSeconds, `day ${day}`);
        ok(startSeconds > (lastEnd.get(resident) ?? 0), `day ${day}`);
        lastEnd.set(resident, endSeconds);
        before = startSeconds;
      }
    }
  });

  it("are many where people live, few where they seldom are, none in an empty house", () => {
    const perDay = (name: string) => {
      const room = requireHome(name);
      return days.reduce((sum, day) => sum + visitsOf(room, day).length, 0) / days.length;
    };
    ok(perDay("living-room-01") > 5, `${perDay("living-room-01")}`);
    ok(perDay("hallway-09") > 0.5 && perDay("hallway-09") < 4, `${perDay("hallway-09")}`);
    strictEqual(perDay("hallway-04"), 0);
  });

  it("move nobody faster than people walk, and end where they began", () => {
    for (const visit of days.flatMap((day) => visitsOf(home, day))) {
      const end = visit.endSeconds - 1;
      let last = stanceAt(home, visit, visit.startSeconds)?.at;
      for (let seconds = visit.startSeconds + 1; seconds <= end; seconds++) {
        const at = stanceAt(home, visit, seconds)?.at;
        ok(at !== undefined && last !== undefined);
        const metres = lengthOf(subtract(at, last));
        ok(
          metres < 1.3,
          `${metres} m in a second, ${seconds - visit.startSeconds} s after it began`,
        );
        last = at;
      }
      ok(last !== undefined && lengthOf(subtract(last, home.door.outside)) < 1.5);
    }
  });

  it("show somebody only while they last", () => {
    const [visit] = visitsOf(home, 0) as [Visit];
    strictEqual(stanceAt(home, visit, visit.startSeconds - 1), undefined);
    strictEqual(stanceAt(home, visit, visit.endSeconds), undefined);
  });
});
