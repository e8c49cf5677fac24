import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import {
  type Arrival,
  Collection,
  fedavg,
  type RoundRecords,
  VolatileRecords,
} from "@lares/aggregator";
import type { DeviceId, Sha256 } from "@lares/shared";
import { BASE, exampleUpdate, flatDelta, PARAMETERS } from "./example-update.ts";

function open(cohort: readonly DeviceId[], records: RoundRecords = new VolatileRecords(false)) {
  const round = { round: 0, base: BASE, dtype: "f32", maxNorm: 32, cohort } as const;
  return new Collection({ ...round, start: { restarts: 0 } }, fedavg.begin(flatDelta(0)), records);
}

function arrival(device: string, value: number): Arrival {
  const update = exampleUpdate({ device: device as DeviceId });
  return { update, delta: flatDelta(value), payload: new Uint8Array(1), digest: "d" as Sha256 };
}

describe("Collection", () => {
  it("shortens a delta before it counts, and records its length", async () => {
    const collection = open([]);
    collection.add(arrival("lobby", 100));
    await collection.settled();
    const norm = 100 * Math.sqrt(PARAMETERS);
    deepStrictEqual(collection.contributions(), [
      {
        device: "lobby",
        samples: 72,
        loss: { background: 1, before: 0.5, after: 0.25 },
        norm: Math.sqrt(1e4 * PARAMETERS),
      },
    ]);
    strictEqual((await collection.aggregate())[0], Math.fround(100 * (32 / norm)));
  });

  it("is complete with the quorum, when all others of the cohort have gone", async () => {
    const cohort = ["a", "b", "c"] as DeviceId[];
    const collection = open(cohort);
    const online = new Set<string>(cohort);
    const isComplete = () => collection.isComplete(2, (device) => online.has(device));
    const add = (device: string) => {
      collection.add(arrival(device, 1));
      return collection.settled();
    };
    await add("a");
    online.delete("c");
    strictEqual(isComplete(), false, "b is online");
    online.delete("b");
    strictEqual(isComplete(), false, "b has gone too, but one is no quorum");
    online.add("b");
    await add("b");
    strictEqual(isComplete(), true, "c has gone");
    online.add("c");
    strictEqual(isComplete(), false, "c is back");
    online.delete("a");
    await add("c");
    strictEqual(isComplete(), true, "all have contributed");
    deepStrictEqual(
      collection.contributions().map(({ device }) => device),
      ["a", "b", "c"],
    );
  });

  it("counts an update only once it is on record", async () => {
    let finish = (): void => {};
    const written = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const records = { append: () => written, payload: () => Promise.reject(new Error("none")) };
    const collection = open([], records);
    collection.add(arrival("a", 1));
    await setImmediate();
    deepStrictEqual([collection.size, collection.expectedSize], [0, 1]);
    finish();
    await collection.whenCounted("a" as DeviceId);
    strictEqual(collection.size, 1);
  });

  it("takes an update again that could not be kept", async () => {
    let isFull = true;
    const append = () => (isFull ? Promise.reject(new Error("disk full")) : Promise.resolve());
    const collection = open([], { append, payload: () => Promise.reject(new Error("none")) });
    collection.add(arrival("a", 1));
    await rejects(collection.whenCounted("a" as DeviceId), /disk full/);
    strictEqual(collection.findCounted("a" as DeviceId), undefined);
    isFull = false;
    collection.add(arrival("a", 1));
    await collection.settled();
    strictEqual(collection.size, 1);
    deepStrictEqual(collection.aggregate(), flatDelta(1));
  });
});
