import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { AgentDiagnostics, DeviceSettings } from "@lares/shared";
import { byPromise, keptPromise } from "../../../aggregator/page/src/fleet/kept-promise.ts";
import { type Room, unknownRoom } from "../../../aggregator/page/src/fleet/room.ts";
import { driftText, isWide } from "../../../aggregator/page/src/words/drift-text.ts";
import { exampleDiagnostics, exampleSettings } from "./messages.ts";

const trend = { watchedHours: 168, drift: null, threshold: 1 };

function roomWith(events: number, change: object = {}, room: Partial<Room> = {}): Room {
  return {
    ...unknownRoom("kitchen"),
    settings: DeviceSettings.parse(exampleSettings),
    diagnostics: AgentDiagnostics.parse(
      exampleDiagnostics({ eventsLastWeek: events, trend, ...change }),
    ),
    ...room,
  };
}

describe("what came of a room's promise", () => {
  const learning = { haveDays: 1, needDays: 5 };
  const cases: [why: string, room: Room, state: string, perWeek: number | undefined][] = [
    ["nothing was told", roomWith(0), "kept", 0],
    // 3 or more at a mean of 1: 8 %, 4 or more: 2 %.
    ["three where one was promised may be chance", roomWith(3), "kept", 3],
    ["four where one was promised are too many", roomWith(4), "broken", 4],
    [
      "two in a day are too many",
      roomWith(2, { trend: { ...trend, watchedHours: 24 } }),
      "broken",
      14,
    ],
    ["no rate of hours", roomWith(0, { trend: { ...trend, watchedHours: 5 } }), "kept", undefined],
    ["while it learns nothing is promised", roomWith(9, {}, { learning }), "learning", 9],
    [
      "without a threshold it still learns",
      roomWith(9, { trend: { ...trend, threshold: null } }),
      "learning",
      9,
    ],
    ["an older agent that tells no hours", roomWith(4, { trend: undefined }), "broken", 4],
  ];
  for (const [why, room, state, perWeek] of cases) {
    it(why, () => {
      const promise = keptPromise(room);
      deepStrictEqual([promise?.state, promise?.perWeek], [state, perWeek]);
    });
  }

  it("is nothing for a room that promises nothing", () => {
    strictEqual(keptPromise(unknownRoom("kitchen")), undefined);
  });

  it("puts the worst room first, and those that learn last", () => {
    const [good, bad, learner] = [roomWith(0), roomWith(9), roomWith(99, {}, { learning })].map(
      (room) => keptPromise(room),
    );
    ok(good && bad && learner);
    deepStrictEqual([learner, good, bad].sort(byPromise), [bad, good, learner]);
  });

  const drifts: [ratio: number | null | undefined, text: string, isFar: boolean][] = [
    [undefined, "too early to say", false],
    [null, "too early to say", false],
    [1.02, "unchanged", false],
    [1.8, "1.8 times as high", true],
    [0.4, "0.4 times as high", true],
    [0.7, "0.7 times as high", false],
    [0.04, "0.04 times as high", true],
  ];
  for (const [ratio, text, isFar] of drifts) {
    it(`says of a drift of ${ratio}: ${text}`, () => {
      strictEqual(driftText(ratio), text);
      strictEqual(typeof ratio === "number" && isWide(ratio), isFar);
    });
  }
});
