import { deepStrictEqual } from "node:assert/strict";
import { deviceIdsFor } from "@lares/cli";

describe("deviceIdsFor", () => {
  const cases: [string, string[], string[]][] = [
    ["keeps names that are ids", ["lobby", "room_2", "a-"], ["lobby", "room_2", "a-"]],
    ["makes ids of other names", ["Living Room", "Küche", "_"], ["living-room", "kuche", "room"]],
    ["keeps them apart from each other", ["Hall", "hall", "HALL!"], ["hall", "hall-2", "hall-3"]],
    [
      "keeps parts of a room apart from other rooms",
      ["a-1", "a-2", "a-1"],
      ["a-1", "a-2", "a-1-2"],
    ],
    ["passes over an id that is taken", ["a-2", "a", "A"], ["a-2", "a", "a-3"]],
    ["leaves an aggregator its id", ["aggregator"], ["room-aggregator"]],
    [
      "keeps to the length of an id",
      ["x".repeat(40), "x".repeat(41)],
      ["x".repeat(32), `${"x".repeat(27)}-2`],
    ],
  ];
  for (const [why, names, ids] of cases) {
    it(why, () => deepStrictEqual(deviceIdsFor(names), ids));
  }
});
