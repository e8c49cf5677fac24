import type { BenchClip } from "./bench-room.ts";
import type { ScoreKind } from "./score-kind.ts";

/** What a detector says of the frames of one clip. */
export interface ScoredClip {
  /** A number a frame for each kind of score that the detector has; higher is less usual. */
  readonly scores: Partial<Record<ScoreKind, readonly number[]>>;
  /** The error grid of each frame, [16, 16]; where the detector has one. */
  readonly grids?: readonly Float32Array[];
}

/** A detector fitted to a room. Only frames up to the scored one count. */
export type ClipScorer = (clip: BenchClip) => ScoredClip;
