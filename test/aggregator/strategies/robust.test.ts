import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { columnBlocks, type Strategy, strategies } from "@lares/aggregator";
import { type DeviceId, seededRandom } from "@lares/shared";

type Deltas = ReadonlyMap<string, Float32Array>;

/** Aggregates in the given order of arrival; a base of zeros shows what was added. */
async function aggregate(name: string, deltas: Deltas, length: number): Promise<Float32Array> {
  const strategy = strategies.get(name) as Strategy;
  const read = async (device: DeviceId) => deltas.get(device) as Float32Array;
  const round = strategy.begin(new Float32Array(length), read);
  for (const [device, delta] of deltas) {
    round.add({ device: device as DeviceId, samples: 1, delta });
  }
  return round.finish();
}

const rows = (...values: number[][]): Deltas =>
  new Map(values.map((row, i) => [`d${i}`, new Float32Array(row)]));

describe("strategies that resist liars", () => {
  const cases: [string, string, Deltas, number[]][] = [
    ["median", "takes the middle of an odd number", rows([1, 9], [2, 8], [30, -7]), [2, 8]],
    ["median", "takes the mean of the two in the middle", rows([1], [2], [4], [9]), [3]],
    ["median", "takes what a single device says", rows([0.5]), [0.5]],
    ["trimmed-mean", "cuts a fifth at each end", rows([-9], [1], [2], [3], [30]), [2]],
    ["trimmed-mean", "cuts nobody of four", rows([1], [2], [3], [6]), [3]],
    [
      "multi-krum",
      "leaves out the one of five that is far from all",
      rows([1, 1], [1.5, 1], [1, 1.5], [1.5, 1.5], [-30, 8]),
      [1.25, 1.25],
    ],
    ["multi-krum", "leaves out nobody of four", rows([1], [2], [3], [6]), [3]],
    ["multi-krum", "takes what a single device says", rows([0.5]), [0.5]],
  ];
  for (const [name, what, deltas, expected] of cases) {
    it(`${name} ${what}`, async () => {
      deepStrictEqual(await aggregate(name, deltas, expected.length), new Float32Array(expected));
    });
  }

  it("give the same bytes in any order of arrival", async () => {
    const random = seededRandom(5);
    const deltas = Array.from({ length: 11 }, (_, i): [string, Float32Array] => [
      `d${i}`,
      Float32Array.from({ length: 300 }, () => random() - 0.5),
    ]);
    for (const name of strategies.keys()) {
      const forwards = await aggregate(name, new Map(deltas), 300);
      deepStrictEqual(await aggregate(name, new Map(deltas.toReversed()), 300), forwards, name);
    }
  });

  it("stay near the honest where the plain mean is carried away", async () => {
    const random = seededRandom(6);
    const honest = Array.from({ length: 16 }, () =>
      Float32Array.from({ length: 50 }, () => 0.1 + 0.02 * (random() - 0.5)),
    );
    const liars = Array.from({ length: 4 }, () => new Float32Array(50).fill(-4));
    const deltas: Deltas = new Map([...honest, ...liars].map((delta, i) => [`d${i}`, delta]));
    for (const name of strategies.keys()) {
      const mean = (await aggregate(name, deltas, 50)).reduce((sum, value) => sum + value, 0) / 50;
      strictEqual(Math.abs(mean - 0.1) < 0.02, name !== "fedavg", `${name}: ${mean}`);
    }
  });
});

describe("columnBlocks", () => {
  it("reads each column of each device once, within its room", async () => {
    const deltas = rows([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);
    const read = async (device: DeviceId) => deltas.get(device) as Float32Array;
    const seen: number[][] = [];
    for await (const block of columnBlocks(["d0", "d1"] as DeviceId[], 5, read, 4)) {
      strictEqual(block.from, 2 * seen.length);
      ok(block.rows.every((row) => row.length <= 2));
      seen.push(block.rows.flatMap((row) => [...row]));
    }
    deepStrictEqual(seen, [
      [1, 2, 6, 7],
      [3, 4, 8, 9],
      [5, 10],
    ]);
  });
});
