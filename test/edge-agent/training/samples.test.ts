import { deepStrictEqual, notDeepStrictEqual, throws } from "node:assert/strict";
import { rangeOf, samplesOf, shuffledBatches } from "@lares/edge-agent";
import { ModelError, seededRandom } from "@lares/shared";

/** Ten samples of two values: 0 and 100, 1 and 101… */
const samples = samplesOf(
  Float32Array.from({ length: 20 }, (_, i) => (i % 2) * 100 + Math.floor(i / 2)),
  2,
);
const copiesOf = (random: () => number) =>
  Array.from(shuffledBatches(samples, 4, random), (batch) => batch.slice());
const batchesOf = (seed: number) => copiesOf(seededRandom(seed));

describe("samples", () => {
  it("come in batches of whole samples, each once, the last batch smaller", () => {
    const batches = batchesOf(1);
    deepStrictEqual(
      batches.map(({ length }) => length),
      [8, 8, 4],
    );
    const pairs = batches.flatMap((batch) =>
      Array.from({ length: batch.length / 2 }, (_, i) => [batch[2 * i], batch[2 * i + 1]]),
    );
    pairs.sort((a, b) => Number(a[0]) - Number(b[0]));
    deepStrictEqual(
      pairs,
      Array.from({ length: 10 }, (_, i) => [i, 100 + i]),
    );
  });

  it("come in another order each time, and in the same one for the same random numbers", () => {
    const inOrder = [...samples.values.subarray(0, 8)];
    notDeepStrictEqual([...(batchesOf(1)[0] as Float32Array)], inOrder);
    notDeepStrictEqual(batchesOf(1), batchesOf(2));
    deepStrictEqual(batchesOf(1), batchesOf(1));
    const random = seededRandom(1);
    notDeepStrictEqual(copiesOf(random), copiesOf(random));
  });

  it("are cut into ranges, and must be whole", () => {
    deepStrictEqual([...rangeOf(samples, 2, 4).values], [2, 102, 3, 103]);
    throws(() => samplesOf(new Float32Array(3), 2), ModelError);
    throws(() => samplesOf(new Float32Array(0), 2), ModelError);
  });
});
