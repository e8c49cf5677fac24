import type { CameraPose } from "../../camera.ts";
import type { Thing } from "../../scene.ts";
import type { Vector } from "../../vector.ts";

/** What happens that is not normal. */
export const episodeKinds = [
  "intruder",
  "fall",
  "left",
  "taken",
  "smoke",
  "water",
  "covered",
  "moved",
] as const;
export type EpisodeKind = (typeof episodeKinds)[number];

/** 1 is plain to see, 3 is small, faint, in the dark or partly hidden. */
export type Difficulty = 1 | 2 | 3;

/** One thing that happens in a room: when and how. */
export interface EpisodePlan {
  /** `07-fall`: unlike that of any other episode of the room. */
  readonly id: string;
  readonly kind: EpisodeKind;
  readonly difficulty: Difficulty;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Who, where and which. */
  readonly seed: number;
}

/** A ball of haze: its middle, and how much of the light it takes in its middle. */
export interface Puff {
  readonly center: Vector;
  readonly radius: number;
  readonly opacity: number;
}

/** Overlapping discs of water on the floor. */
export interface Puddle {
  readonly discs: readonly { readonly center: Vector; readonly radius: number }[];
}

/** Something before the lens: how much of each pixel it takes, and what it shows instead. */
export interface Cover {
  /** Direction from which it comes in over the frame, as a unit vector (right, down). */
  readonly from: readonly [number, number];
  /** How far over the frame it reaches: 0 nothing, 1 to the other side. */
  readonly reach: number;
  /** Width of its edge, of the frame's: what is close to the lens is out of focus. */
  readonly softness: number;
  /** What it lets through of the light behind, and its own reflectance in the room's light. */
  readonly passes: number;
  readonly color: Vector;
}

/** How an episode changes what the camera sees at one moment. */
export interface Effect {
  readonly things: readonly Thing[];
  /** Number of the prop that is gone. */
  readonly missing?: number;
  /** `shade` is the haze's brightness, of the room's mean light. */
  readonly smoke?: { readonly puffs: readonly Puff[]; readonly shade: number };
  readonly puddle?: Puddle;
  readonly cover?: Cover;
  readonly pose?: CameraPose;
}

export const noEffect: Effect = { things: [] };
