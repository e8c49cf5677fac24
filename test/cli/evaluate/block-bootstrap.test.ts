import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  aurocOfPairs,
  type Blocks,
  differenceInterval,
  interval95,
  pairCounts,
  resampledMeans,
  resampledRuns,
} from "@lares/cli";
import { auroc, seededRandom } from "@lares/shared";

/** About normal: the sum of twelve uniform numbers. */
function bell(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/**
 * Blocks whose frames share most of their score, as those of a clip do.
 * @param shift by which anomalous frames score higher on average
 */
function drawBlocks(random: () => number, shift: number, count = 12): Blocks {
  const blocks = (mean: number) =>
    Array.from({ length: count }, () => {
      const shared = bell(random);
      return Array.from({ length: 5 }, () => mean + shared + 0.3 * bell(random));
    });
  return { normal: blocks(0), anomalous: blocks(shift) };
}

describe("pairCounts", () => {
  const random = seededRandom(1);
  const { normal, anomalous } = drawBlocks(random, 1);

  it("gives the exact AUROC of all frames", () => {
    const value = aurocOfPairs(pairCounts({ normal, anomalous }));
    ok(Math.abs(value - auroc(normal.flat(), anomalous.flat())) < 1e-12);
  });

  it("counts a tie one half", () => {
    strictEqual(aurocOfPairs(pairCounts({ normal: [[1, 1]], anomalous: [[1], [2]] })), 0.75);
  });

  it("gives the AUROC of blocks that are there several times, of different lengths, or not", () => {
    const blocks = { normal: [[1, 5], [3]], anomalous: [[2], [4, 6, 0]] };
    const value = aurocOfPairs(pairCounts(blocks), [2, 1], [3, 1]);
    ok(Math.abs(value - auroc([1, 5, 1, 5, 3], [2, 2, 2, 4, 6, 0])) < 1e-12);
    strictEqual(aurocOfPairs(pairCounts(blocks), [0, 1], [1, 0]), 0);
  });
});

describe("block bootstrap", () => {
  const one = (blocks: Blocks, count?: number) =>
    resampledMeans([{ room: "attic", pairs: pairCounts(blocks) }], count);

  it("covers the true AUROC nearly as often as it says, where drawing frames would not", () => {
    const random = seededRandom(2);
    const everything = drawBlocks(seededRandom(3), 1, 400);
    const truth = auroc(everything.normal.flat(), everything.anomalous.flat());
    const trials = 150;
    const covered = { blocks: 0, frames: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const blocks = drawBlocks(random, 1);
      const frames = (list: Blocks["normal"]) => list.flat().map((score) => [score]);
      const loose = { normal: frames(blocks.normal), anomalous: frames(blocks.anomalous) };
      for (const [name, sample] of [
        ["blocks", blocks],
        ["frames", loose],
      ] as const) {
        const [low, high] = interval95(one(sample, 300));
        if (low <= truth && truth <= high) covered[name]++;
      }
    }
    // Percentile intervals of 12 blocks are known to be a little narrow.
    ok(covered.blocks / trials > 0.87, `blocks: ${covered.blocks} of ${trials}`);
    ok(covered.blocks < trials, "intervals that always cover say nothing");
    ok(covered.frames / trials < 0.75, `frames: ${covered.frames} of ${trials}`);
  });

  it("is the same each time, and knows rooms apart", () => {
    const pairs = pairCounts(drawBlocks(seededRandom(4), 0.5));
    deepStrictEqual(
      resampledMeans([{ room: "attic", pairs }], 50),
      resampledMeans([{ room: "attic", pairs }], 50),
    );
    ok(
      resampledMeans([{ room: "cellar", pairs }], 1)[0] !==
        resampledMeans([{ room: "attic", pairs }], 1)[0],
    );
  });

  it("pairs differences: what two methods share does not widen them", () => {
    const blocks = drawBlocks(seededRandom(5), 0.7);
    const better = {
      normal: blocks.normal,
      anomalous: blocks.anomalous.map((block) => block.map((score) => score + 0.2)),
    };
    const [a, b] = [one(better), one(blocks)];
    const [low, high] = differenceInterval(a, b);
    ok(low > 0, `${low}: each frame scores higher, in every resample`);
    const [alone, other] = [interval95(a), interval95(b)];
    ok(high - low < (alone[1] - alone[0]) / 2);
    ok(alone[0] < other[1], "apart anyway, so this shows nothing");
    deepStrictEqual(differenceInterval(a, a), [0, 0]);
  });

  it("gives each room the same say, however many frames it has", () => {
    const sure = pairCounts({ normal: [[0]], anomalous: [[1, 1, 1, 1]] });
    const hopeless = pairCounts({ normal: [[1]], anomalous: [[0]] });
    const means = resampledMeans(
      [
        { room: "attic", pairs: sure },
        { room: "cellar", pairs: hopeless },
      ],
      3,
    );
    deepStrictEqual([...means], [0.5, 0.5, 0.5]);
  });

  it("draws runs, too, the same ones for each method", () => {
    const runs = [0.2, 0.4, 0.9].map((value) => new Float64Array(1000).fill(value));
    const means = resampledRuns(runs);
    ok(means.some((mean) => mean > 0.89) && means.some((mean) => mean < 0.21));
    ok(Math.abs(means.reduce((sum, mean) => sum + mean, 0) / 1000 - 0.5) < 0.03);
    const better = resampledRuns(runs.map((run) => run.map((value) => value + 0.01)));
    const [low, high] = differenceInterval(better, means);
    ok(Math.abs(low - 0.01) < 1e-12 && Math.abs(high - 0.01) < 1e-12);
    deepStrictEqual(resampledRuns(runs.slice(0, 1)), runs[0]);
  });
});
