import type { ModelSpec, Shape } from "../../models/model-spec.ts";

/** Frames of one camera in the order of time, one step apart: bytes in HWC order. */
export type Recording = readonly Uint8Array[];

/** What a detector says of one frame. */
export interface ScoredFrame {
  /** At least 0; higher is less usual. */
  readonly score: number;
  /** Mean squared residual of the frame; of detectors that reconstruct it. */
  readonly meanSquaredError?: number;
  /** Where it is unusual: [16, 16], as of `errorGrid`; none of a detector that cannot tell. */
  readonly grid?: Float32Array;
}

/**
 * Scores the frames of one recording in their order. Only frames up to the scored one count, so a
 * recording may grow.
 */
export type FrameScorer = (recording: Recording) => ScoredFrame[];

/** Scores of frames, without where. */
export const bareScores = (frames: readonly ScoredFrame[]): number[] =>
  frames.map(({ score }) => score);

/**
 * Learns a scorer from a room's training normals, at least 2 frames. Deterministic.
 * @param input shape of the frames
 */
export type FitScorer = (input: Shape, recordings: readonly Recording[]) => FrameScorer;

/** How a detector without a network sees frames: as a spec without layers. */
export function specWithoutLayers(input: Shape, sees: ModelSpec["sees"]): ModelSpec {
  return { name: "detector", input, sees, layers: [] };
}
