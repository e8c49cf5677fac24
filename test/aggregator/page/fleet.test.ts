import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { effect } from "@preact/signals";
import { Fleet } from "../../../aggregator/page/src/fleet/fleet.ts";
import { byUrgency, type Room, unknownRoom } from "../../../aggregator/page/src/fleet/room.ts";
import { roomAfter } from "../../../aggregator/page/src/fleet/room-message.ts";
import {
  bytesOf,
  exampleDiagnostics,
  exampleEvent,
  exampleInfo,
  exampleScore,
  exampleSettings,
} from "./messages.ts";

const root = "lares/v1/home";
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

/** What is known of the kitchen after `messages`. */
function kitchenAfter(messages: readonly [kind: string, payload: string | object][]): Room {
  return messages.reduce(
    (room, [kind, payload]) => roomAfter(room, kind, bytesOf(payload), 1000),
    unknownRoom("kitchen"),
  );
}

describe("a room on the page", () => {
  it("shows what its device says", () => {
    const room = kitchenAfter([
      ["state", "online"],
      ["info", exampleInfo],
      ["camera", "dark"],
      ["alarm", "ON"],
      ["score", exampleScore(0.5)],
    ]);
    strictEqual(room.info?.room, "Kitchen");
    deepStrictEqual([room.isOnline, room.camera, room.isAlarm], [true, "dark", true]);
    deepStrictEqual(room.scores, [{ atSeconds: 1000, score: 0.5 }]);
  });

  it("shows each event once, the last that was told of it, newest first", () => {
    const second = { event: "0123456789abcdef-2" };
    const room = kitchenAfter([
      ["anomalies", exampleEvent({ phase: "begin" })],
      ["anomalies", exampleEvent(second)],
      ["anomalies", exampleEvent({ phase: "end" })],
    ]);
    deepStrictEqual(
      room.events.map(({ event, phase }) => [event, phase]),
      [
        ["0123456789abcdef-1", "end"],
        ["0123456789abcdef-2", "peak"],
      ],
    );
  });

  it("keeps two hours of scores and fifty events, however long the page is open", () => {
    const scores = Array.from({ length: 500 }, (_, i) => ["score", exampleScore(i)] as const);
    const events = Array.from({ length: 60 }, (_, i) => {
      return ["anomalies", exampleEvent({ event: `0123456789abcdef-${i + 1}` })] as const;
    });
    const room = kitchenAfter([...scores, ...events].map(([kind, payload]) => [kind, payload]));
    deepStrictEqual([room.scores.length, room.events.length], [240, 50]);
    strictEqual(room.scores.at(-1)?.score, 499);
    strictEqual(room.events[0]?.event, "0123456789abcdef-60");
  });

  it("shows evidence of a kind that it does not know yet", () => {
    const [event] = kitchenAfter([["anomalies", exampleEvent({ evidence: ["smell"] })]]).events;
    deepStrictEqual(event?.evidence, ["smell"]);
  });

  it("shows what it promised and what came of it, but takes none of a micro device's for it", () => {
    const room = kitchenAfter([
      ["settings", exampleSettings],
      ["diagnostics", exampleDiagnostics()],
      ["settings", { kind: "settings", v: 1, device: "kitchen", threshold: 2 }],
    ]);
    deepStrictEqual([room.settings?.eventsPerWeek, room.diagnostics?.eventsLastWeek], [1, 1]);
  });

  it("keeps the latest twelve grids, the newest first", () => {
    const grids = Array.from({ length: 20 }, (_, i) => Uint8Array.of(...png, i));
    const room = grids.reduce(
      (before, grid, i) => roomAfter(before, "heatmap", grid, i),
      unknownRoom("kitchen"),
    );
    deepStrictEqual(
      room.grids.map(({ atSeconds }) => atSeconds),
      Array.from({ length: 12 }, (_, i) => 19 - i),
    );
  });

  it("shows a PNG as heatmap", () => {
    strictEqual(roomAfter(unknownRoom("kitchen"), "heatmap", png, 0).grids[0]?.png, png);
  });

  const ignored: [why: string, kind: string, payload: Uint8Array][] = [
    ["a state that is none", "state", bytesOf("asleep")],
    ["no JSON", "score", bytesOf("{")],
    ["JSON of another shape", "score", bytesOf({ ...exampleScore(1), threshold: 1 })],
    ["a score that is no number", "score", bytesOf({ ...exampleScore(1), score: "<b>" })],
    ["a heatmap that is no PNG", "heatmap", bytesOf("<svg onload='alert(1)'>")],
    ["a heatmap that is too long", "heatmap", Uint8Array.of(...png, ...new Uint8Array(4000))],
    ["a kind that every object has", "constructor", bytesOf("{}")],
  ];
  for (const [why, kind, payload] of ignored) {
    it(`does not change by ${why}`, () => {
      const room = unknownRoom("kitchen");
      strictEqual(roomAfter(room, kind, payload, 0), room);
    });
  }
});

describe("the fleet on the page", () => {
  it("is ordered anew by what needs somebody, not by each score", () => {
    const fleet = new Fleet();
    const orders: (readonly string[])[] = [];
    const say = (topic: string, payload: string | object) =>
      fleet.receive(`${root}/device/${topic}`, bytesOf(payload), 1000);
    say("attic/state", "online");
    say("kitchen/state", "online");
    const stop = effect(() => void orders.push(fleet.byUrgency.value));
    say("kitchen/score", exampleScore(0.5));
    strictEqual(orders.length, 1);
    say("kitchen/alarm", "ON");
    stop();
    deepStrictEqual(orders, [
      ["attic", "kitchen"],
      ["kitchen", "attic"],
    ]);
  });

  it("hears of a room by its topics", () => {
    const fleet = new Fleet();
    fleet.receive(`${root}/device/lobby/state`, bytesOf("online"), 0);
    fleet.receive(`${root}/anomalies/kitchen`, bytesOf(exampleEvent()), 0);
    deepStrictEqual(fleet.devices.value, ["lobby", "kitchen"]);
  });

  it("hears of no room by what it cannot read", () => {
    const fleet = new Fleet();
    fleet.receive(`${root}/device/lobby/state`, bytesOf("asleep"), 0);
    fleet.receive(`${root}/device/lobby/cmd/restart`, bytesOf("{}"), 0);
    fleet.receive(`${root}/task/simple/model`, bytesOf("{}"), 0);
    deepStrictEqual(fleet.devices.value, []);
  });

  it("shows at most a thousand rooms", () => {
    const fleet = new Fleet();
    for (let i = 0; i < 1100; i++)
      fleet.receive(`${root}/device/r${i}/state`, bytesOf("online"), 0);
    strictEqual(fleet.devices.value.length, 1000);
  });

  it("puts alarms first, then what is offline, then what cannot see, then names", () => {
    const room = (device: string, change: Partial<Room>): Room => {
      return { ...unknownRoom(device), isOnline: true, camera: "watching", ...change };
    };
    const rooms = [
      room("b", {}),
      room("a", {}),
      room("c", { camera: "dark" }),
      room("d", { isOnline: false }),
      room("e", { isAlarm: true }),
    ];
    const order = rooms.sort(byUrgency).map(({ device }) => device);
    deepStrictEqual(order, ["e", "d", "c", "a", "b"]);
  });
});
