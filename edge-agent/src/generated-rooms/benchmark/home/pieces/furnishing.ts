import type { Box, Paint, Solid } from "../../../solid.ts";
import type { Vector } from "../../../vector.ts";
import type { Random } from "../palette.ts";
import { inward, type WallFrame } from "../wall-frame.ts";

/** Where somebody sits: the floor below the hips, where the knees point, height of the seat. */
export interface Seat {
  readonly at: Vector;
  readonly facing: Vector;
  readonly height: number;
}

/** Where somebody sleeps under a blanket. */
export interface Berth {
  readonly head: Vector;
  readonly feet: Vector;
  readonly blanket: Paint;
}

/** A screen's picture: a thin box and where it looks. */
export interface ScreenPanel {
  readonly min: Vector;
  readonly max: Vector;
  readonly facing: Vector;
}

/** One piece of furniture in its place. */
export interface Furnishing {
  readonly furniture: readonly Solid[];
  readonly decoration?: readonly Solid[];
  readonly seats?: readonly Seat[];
  readonly berths?: readonly Berth[];
  /** Places on it for small things. */
  readonly tops?: readonly Vector[];
  readonly screen?: ScreenPanel;
}

/** A kind of furniture that stands at a wall: what it needs there and how it is built. */
export interface Piece {
  /** Along the wall, into the room and up, in metres. */
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly build: (frame: WallFrame, random: Random) => Furnishing;
}

const dark: Vector = [0.01, 0.01, 0.01];

export const facingOf = ({ wall }: WallFrame): Vector => inward[wall];

/** A seat that looks into the room, in its wall's coordinates. */
export function seatAt(frame: WallFrame, along: number, out: number, height: number): Seat {
  return { at: frame.point(along, 0, out), facing: facingOf(frame), height };
}

/** A screen that looks into the room, between two corners in its wall's coordinates. */
export function panel(
  frame: WallFrame,
  from: Vector,
  to: Vector,
): { screen: ScreenPanel; glass: Box } {
  const glass = frame.box(from, to, { color: dark, glow: "screen" });
  return { screen: { min: glass.min, max: glass.max, facing: facingOf(frame) }, glass };
}
