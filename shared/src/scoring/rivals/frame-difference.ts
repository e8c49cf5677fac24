import { DataError } from "../../errors.ts";
import { sizeOf } from "../../models/layout.ts";
import type { ModelSpec } from "../../models/model-spec.ts";
import { cellStatistics } from "../cell-statistics.ts";
import { errorGrid, pooledScore } from "../pooled-score.ts";
import { gridSize, residualOf } from "../residual.ts";
import { type FitScorer, type Recording, specWithoutLayers } from "./frame-scorer.ts";

/** Frames whose scores are averaged: a second of a camera that gives five frames a second. */
const averagedFrames = 5;
/** Frames before a frame that its score depends on: a change needs the frame before it. */
export const motionMemory = averagedFrames;

/**
 * Motion: the absolute difference to the frame before, pooled as a residual is, then averaged over
 * the last five frames of the recording. The first frame of a recording counts as still.
 *
 * A person who lies still is invisible to it, and a lamp that is switched on is not: frames are
 * compared as they are.
 * @throws DataError unless the training recordings hold two pairs of neighbours
 */
export const fitFrameDifference: FitScorer = (input, recordings) => {
  const spec = specWithoutLayers(input, "frame");
  const pairs = recordings.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0);
  if (pairs < 2) {
    throw new DataError(
      `training recordings hold ${pairs} pairs of neighbouring frames, expected at least 2`,
      "Record frames one after the other, and number their names.",
    );
  }
  const usual = cellStatistics(
    recordings.flatMap((recording) => motionOf(spec, recording).slice(1)),
    0,
  );
  return (recording) => {
    const grids = motionOf(spec, recording).map((cells) => errorGrid(cells, usual));
    const scores = grids.map(pooledScore);
    return grids.map((_, i) => {
      const first = Math.max(0, i + 1 - averagedFrames);
      return {
        score: meanOf(scores.slice(first, i + 1)),
        grid: meanGrid(grids.slice(first, i + 1)),
      };
    });
  };
};

/** [16, 16, channels] for each frame, in units of full scale. */
function motionOf(spec: ModelSpec, recording: Recording): Float32Array[] {
  const still = new Float32Array(sizeOf(spec.input));
  return recording.map((frame, i) => {
    const before = recording[i - 1] ?? frame;
    const change = new Float32Array(frame.length);
    for (let at = 0; at < frame.length; at++) {
      change[at] = Math.abs((frame[at] as number) - (before[at] as number)) / 255;
    }
    return residualOf(spec, change, still).cells;
  });
}

function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function meanGrid(grids: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(gridSize * gridSize);
  for (const grid of grids) {
    for (const [i, error] of grid.entries()) mean[i] = (mean[i] as number) + error / grids.length;
  }
  return mean;
}
