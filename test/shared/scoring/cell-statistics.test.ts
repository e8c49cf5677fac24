import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { cellStatistics, DataError, seededRandom, unexplained } from "@lares/shared";

describe("cellStatistics", () => {
  it("gives the mean, and the spread about the mean of the others, per cell", () => {
    const frames = [Float32Array.of(1, 7), Float32Array.of(3, 7), Float32Array.of(5, 7)];
    const statistics = cellStatistics(frames, 0);
    deepStrictEqual(statistics, {
      count: 3,
      mean: Float32Array.of(3, 7),
      components: [],
      // Each frame is left out once: 1 − 4, 3 − 3 and 5 − 2.
      stdDev: Float32Array.of(Math.sqrt(6), 0),
    });
  });

  it("finds a lamp and leaves nothing of it", () => {
    const { lamp, frames } = lampRoom(40);
    const statistics = cellStatistics(frames);
    const along = statistics.components[0]?.reduce((sum, v, i) => sum + v * (lamp[i] as number), 0);
    ok(Math.abs(Math.abs(along as number) - 1) < 1e-4, `${along}`);
    const brighter = lamp.map((value, i) => 9 * value + (statistics.mean[i] as number));
    ok(unexplained(brighter, statistics).every((value) => Math.abs(value) < 0.05));
  });

  it("expects as much of new frames as new frames show", () => {
    const { frames } = lampRoom(120);
    const statistics = cellStatistics(frames.slice(0, 60));
    const fresh = rootMeanSquare(frames.slice(60).map((cells) => unexplained(cells, statistics)));
    const seen = rootMeanSquare(frames.slice(0, 60).map((cells) => unexplained(cells, statistics)));
    const promised = rootMeanSquare([statistics.stdDev]);
    ok(seen < 0.9 * fresh, `components fit what they have seen: ${seen}, new ${fresh}`);
    ok(Math.abs(promised / fresh - 1) < 0.05, `${promised}, new ${fresh}`);
  });

  const few: [frames: number, components: number][] = [
    [2, 0],
    [7, 1],
    [16, 4],
    [200, 32],
  ];
  for (const [count, expected] of few) {
    it(`dares ${expected} components of ${count} frames`, () => {
      strictEqual(cellStatistics(lampRoom(count).frames).components.length, expected);
    });
  }

  it("refuses a single frame", () => {
    throws(
      () => cellStatistics([Float32Array.of(1)]),
      (error) => error instanceof DataError && /1 frames, expected at least 2/.test(error.message),
    );
  });
});

/** 64 cells under one lamp of random strength, with noise. */
function lampRoom(count: number): { lamp: Float32Array; frames: Float32Array[] } {
  const random = seededRandom(4);
  const lamp = new Float32Array(64).fill(0.25, 0, 16);
  const frames = Array.from({ length: count }, () => {
    const light = 4 * random();
    return lamp.map((value) => light * value + 0.02 * (random() - 0.5));
  });
  return { lamp: lamp.map((value) => value), frames };
}

function rootMeanSquare(rows: readonly Float32Array[]): number {
  const squares = rows.map((row) => row.reduce((sum, v) => sum + v * v, 0) / row.length);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / rows.length);
}
