import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Collection, fedavg } from "@lares/aggregator";
import type { DeviceId, Sha256 } from "@lares/shared";
import { BASE, exampleUpdate, flatDelta, PARAMETERS } from "./example-update.ts";

describe("Collection", () => {
  it("shortens a delta before it counts, and records its length", () => {
    const round = { round: 0, base: BASE, cohort: [] };
    const collection = new Collection(round, fedavg.begin(flatDelta(0)));
    collection.add(exampleUpdate(), flatDelta(100), "d" as Sha256);
    const norm = 100 * Math.sqrt(PARAMETERS);
    deepStrictEqual(collection.contributions(), [
      {
        device: "lobby",
        samples: 72,
        loss: { background: 1, before: 0.5, after: 0.25 },
        norm: Math.sqrt(1e4 * PARAMETERS),
      },
    ]);
    strictEqual(collection.aggregate()[0], Math.fround(100 * (32 / norm)));
  });

  it("is complete with the quorum, when all others of the cohort have gone", () => {
    const cohort = ["a", "b", "c"] as DeviceId[];
    const collection = new Collection({ round: 0, base: BASE, cohort }, fedavg.begin(flatDelta(0)));
    const online = new Set<string>(cohort);
    const isComplete = () => collection.isComplete(2, (device) => online.has(device));
    const add = (device: string) =>
      collection.add(exampleUpdate({ device: device as DeviceId }), flatDelta(1), "d" as Sha256);
    add("a");
    online.delete("c");
    strictEqual(isComplete(), false, "b is online");
    online.delete("b");
    strictEqual(isComplete(), false, "b has gone too, but one is no quorum");
    online.add("b");
    add("b");
    strictEqual(isComplete(), true, "c has gone");
    online.add("c");
    strictEqual(isComplete(), false, "c is back");
    online.delete("a");
    add("c");
    strictEqual(isComplete(), true, "all have contributed");
    deepStrictEqual(
      collection.contributions().map(({ device }) => device),
      ["a", "b", "c"],
    );
  });
});
