import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  benchmarkRoomNames,
  Household,
  requireHome,
  secondsPerDay,
} from "@lares/edge-agent/benchmark";

const hour = 3600;

describe("a household", function () {
  // Furnishing twenty rooms takes a second or two.
  this.timeout(20_000);

  it("is a pure function of time: what was asked before does not matter", () => {
    const household = new Household(requireHome("living-room-01"));
    const later = household.momentAt(30 * hour);
    household.momentAt(5 * hour);
    const fresh = new Household(requireHome("living-room-01")).momentAt(30 * hour);
    deepStrictEqual(JSON.stringify(later), JSON.stringify(fresh));
  });

  it("leaves things as they are for a day, and moves some on another", () => {
    const household = new Household(requireHome("kitchen-03"));
    const keys = [...Array(6).keys()].map((day) => {
      const { arrangement } = household.momentAt(day * secondsPerDay + 23.8 * hour);
      return JSON.stringify(arrangement.things.slice(0, 9));
    });
    ok(new Set(keys).size > 2, "nothing was ever moved");
    const evening = household.momentAt(23.8 * hour).arrangement;
    const night = household.momentAt(secondsPerDay + 2 * hour).arrangement;
    deepStrictEqual(evening.props, night.props);
  });

  it("moves nothing while nobody has been there", () => {
    const household = new Household(requireHome("kitchen-18"));
    const looseAt = (seconds: number) => {
      const { home } = household;
      const { things, props } = household.momentAt(seconds).arrangement;
      return JSON.stringify(things.slice(0, props.length + home.loose.length));
    };
    const quietDays = [...Array(60).keys()].filter((day) => household.visitsOn(day).length === 0);
    ok(quietDays.length > 1);
    for (const day of quietDays) {
      const midnight = day * secondsPerDay;
      strictEqual(looseAt(midnight), looseAt(midnight + 23 * hour), `day ${day}`);
      strictEqual(looseAt(midnight + 23 * hour), looseAt(midnight + secondsPerDay), `day ${day}`);
    }
  });

  it("gives the same things under the same key, others under another", () => {
    const household = new Household(requireHome("bedroom-07"));
    const seen = new Map<string, string>();
    for (let seconds = 0; seconds < 3 * secondsPerDay; seconds += 1777) {
      const { key, things } = household.momentAt(seconds).arrangement;
      strictEqual(seen.get(key) ?? JSON.stringify(things), JSON.stringify(things));
      seen.set(key, JSON.stringify(things));
    }
    ok(seen.size > 5);
  });

  it("switches lamps on in the evening, and off at night", () => {
    const households = benchmarkRoomNames.map((name) => new Household(requireHome(name)));
    const on = (hourOfDay: number) =>
      households.filter((one) => one.momentAt(hourOfDay * hour).levels.lamp[1] > 0).length;
    ok(on(20.5) > 10, `${on(20.5)} lamps in the evening`);
    strictEqual(on(3), 0);
    strictEqual(on(13), 0);
  });

  it("lets a pet rest, walk and go, where there is one", () => {
    const household = new Household(requireHome("hallway-14"));
    const places = new Set<string>();
    for (let seconds = 0; seconds < 86_400; seconds += 421) {
      places.add(JSON.stringify(household.momentAt(seconds).moving.at(-1)?.solids[0] ?? "away"));
    }
    ok(places.size > 5);
  });

  it("has people in the beds by night only", () => {
    const household = new Household(requireHome("bedroom-07"));
    const things = (seconds: number) => household.momentAt(seconds).arrangement.things.length;
    notStrictEqual(things(26 * hour), things(38 * hour));
  });
});
