import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { MAX_DEVICES, Roster } from "@lares/aggregator";
import {
  type DeviceId,
  deviceTopics,
  encodeJson,
  type FleetId,
  type TaskId,
  WireError,
} from "@lares/shared";

const topicsOf = (device: string) => deviceTopics("home" as FleetId, device as DeviceId);
const text = (word: string) => new TextEncoder().encode(word);
const info = (device: string, task = "micro") =>
  encodeJson({ kind: "info", v: 1, device, room: "r", task, engine: "e", version: "1" });
const nothing = new Uint8Array();

function rosterOf(...devices: string[]): Roster {
  const roster = new Roster("micro" as TaskId);
  for (const device of devices) {
    roster.takeInfo(topicsOf(device).info, info(device));
    roster.takeState(topicsOf(device).state, text("online"));
  }
  return roster;
}

describe("Roster", () => {
  it("takes state and info in either order, and tells once when a device has come", () => {
    const roster = new Roster("micro" as TaskId);
    const { state, info: about } = topicsOf("a");
    strictEqual(roster.takeState(state, text("online")), undefined);
    deepStrictEqual(roster.takeInfo(about, info("a")), { device: "a", isOnline: true });
    strictEqual(roster.takeInfo(about, info("a")), undefined);
    deepStrictEqual(rosterOf("b", "a").online(), ["a", "b"]);
  });

  it("tells when a device has gone, by its last will or by clearing a topic", () => {
    const roster = rosterOf("a", "b", "c");
    const gone = (device: string) => ({ device, isOnline: false });
    deepStrictEqual(roster.takeState(topicsOf("a").state, text("offline")), gone("a"));
    deepStrictEqual(roster.takeState(topicsOf("b").state, nothing), gone("b"));
    deepStrictEqual(roster.takeInfo(topicsOf("c").info, nothing), gone("c"));
    deepStrictEqual(roster.online(), []);
    strictEqual(roster.isMember("a" as DeviceId), true);
    strictEqual(roster.isMember("c" as DeviceId), false);
  });

  it("counts only devices of its task, and follows one that changes it", () => {
    const roster = rosterOf("a");
    strictEqual(roster.takeInfo(topicsOf("b").info, info("b", "simple")), undefined);
    strictEqual(roster.takeState(topicsOf("b").state, text("online")), undefined);
    deepStrictEqual(roster.online(), ["a"]);
    deepStrictEqual(roster.takeInfo(topicsOf("a").info, info("a", "simple")), {
      device: "a",
      isOnline: false,
    });
  });

  const refused: [string, (roster: Roster) => void, RegExp][] = [
    ["an unknown state", (r) => r.takeState(topicsOf("a").state, text("ON")), /state is "ON"/],
    [
      "a state without end",
      (r) => r.takeState(topicsOf("a").state, new Uint8Array(1e6).fill(97)),
      /state is "a{32}"/,
    ],
    [
      "information on another device's topic",
      (r) => r.takeInfo(topicsOf("a").info, info("b")),
      /device is "b", expected "a"/,
    ],
    ["no JSON", (r) => r.takeInfo(topicsOf("a").info, text("{")), /not UTF-8 JSON/],
    [
      "a device with capitals",
      (r) => r.takeState("lares/v1/home/device/A/state", text("online")),
      /names no valid device/,
    ],
  ];
  for (const [why, act, message] of refused) {
    it(`refuses ${why}`, () => {
      const roster = rosterOf();
      throws(() => act(roster), { constructor: WireError, message });
      deepStrictEqual(roster.online(), []);
    });
  }

  it("knows at most MAX_DEVICES devices, and has room again when one is cleared", () => {
    const roster = rosterOf(...Array.from({ length: MAX_DEVICES }, (_, i) => `d${i}`));
    const { info: about } = topicsOf("one-more");
    throws(() => roster.takeInfo(about, info("one-more")), /1024 others are known/);
    roster.takeState(topicsOf("d0").state, nothing);
    roster.takeInfo(topicsOf("d0").info, nothing);
    strictEqual(roster.takeInfo(about, info("one-more")), undefined);
  });

  it("does not fill up with devices that are offline and say nothing else", () => {
    const roster = rosterOf();
    for (let i = 0; i < 2 * MAX_DEVICES; i++) {
      roster.takeState(topicsOf(`d${i}`).state, text("offline"));
    }
    deepStrictEqual(roster.takeInfo(topicsOf("a").info, info("a")), undefined);
  });
});
