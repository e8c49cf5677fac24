import type { ModelSpec, Shape } from "../../models/model-spec.ts";

/** Frames of one camera in the order of time, one step apart: bytes in HWC order. */
export type Recording = readonly Uint8Array[];

/**
 * Scores the frames of one recording: one number a frame, higher is less usual. Only frames up to
 * the scored one count, so a recording may grow.
 */
export type FrameScorer = (recording: Recording) => number[];

/**
 * Learns a scorer from a room's training normals, at least 2 frames. Deterministic.
 * @param input shape of the frames
 */
export type FitScorer = (input: Shape, recordings: readonly Recording[]) => FrameScorer;

/** How a detector without a network sees frames: as a spec without layers. */
export function specWithoutLayers(input: Shape, sees: ModelSpec["sees"]): ModelSpec {
  return { name: "detector", input, sees, layers: [] };
}
