import { DataError } from "../../errors.ts";
import { sizeOf } from "../../models/layout.ts";
import type { ModelSpec } from "../../models/model-spec.ts";
import { cellStatistics } from "../cell-statistics.ts";
import { errorGrid, pooledScore } from "../pooled-score.ts";
import { residualOf } from "../residual.ts";
import { type FitScorer, type Recording, specWithoutLayers } from "./frame-scorer.ts";

/** Frames whose scores are averaged: a second of a camera that gives five frames a second. */
const averagedFrames = 5;

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
  return (recording) =>
    causalMean(motionOf(spec, recording).map((cells) => pooledScore(errorGrid(cells, usual))));
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

/** Each score's mean with up to four before it. */
function causalMean(scores: readonly number[]): number[] {
  return scores.map((_, i) => {
    const last = scores.slice(Math.max(0, i + 1 - averagedFrames), i + 1);
    return last.reduce((sum, score) => sum + score, 0) / last.length;
  });
}
