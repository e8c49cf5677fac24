import { pickAt } from "../../noise.ts";
import type { Solid } from "../../solid.ts";
import type { Vector } from "../../vector.ts";
import { type Random, within } from "./palette.ts";
import type { Furnishing, Piece } from "./pieces/furnishing.ts";
import { type PieceName, pieces } from "./pieces/pieces.ts";
import { type Wall, wallFrame, walls } from "./wall-frame.ts";

/** Part of a wall that only low furniture, or none, may cover. */
export interface Reserved {
  readonly wall: Wall;
  readonly from: number;
  readonly to: number;
  /** Furniture up to this height may stand there. */
  readonly height: number;
  /** How far into the room it reaches, in metres. */
  readonly depth: number;
}

/** A rectangle of the floor: x and z. */
interface Footprint {
  readonly min: readonly [number, number];
  readonly max: readonly [number, number];
}

const gap = 0.06;
/** Nearer to the camera's wall furniture would not be seen, or hide the room. */
const nearest = 1.3;
const nearestTall = 2.2;
const tall = 1.25;
const attempts = 40;

/**
 * Places furniture along the three walls that the camera sees, without overlap. A piece for which
 * no place is found is left out.
 * @param size of the room
 */
export function placePieces(
  names: readonly PieceName[],
  size: Vector,
  reserved: readonly Reserved[],
  random: Random,
): readonly Furnishing[] {
  const taken: Footprint[] = [];
  return names.flatMap((name) => {
    const piece: Piece = pieces[name];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const wall = pickAt(walls, random());
      const low = wall === "back" ? gap : piece.height > tall ? nearestTall : nearest;
      const high = (wall === "back" ? size[0] : size[2]) - piece.width - gap;
      if (high < low) continue;
      const offset = within(low, high, random);
      const footprint = footprintOf(wall, offset, piece, size);
      if (reserved.some((part) => isInTheWay(part, wall, offset, piece, footprint, size))) continue;
      if (taken.some((other) => overlap(other, footprint))) continue;
      taken.push(footprint);
      return [piece.build(wallFrame(wall, offset, size), random)];
    }
    return [];
  });
}

function footprintOf(wall: Wall, offset: number, piece: Piece, size: Vector): Footprint {
  return solidFootprint(
    wallFrame(wall, offset, size).box([0, 0, 0], [piece.width, 1, piece.depth], { color: size }),
  );
}

function solidFootprint({ min, max }: Extract<Solid, { kind: "box" }>): Footprint {
  return { min: [min[0], min[2]], max: [max[0], max[2]] };
}

function isInTheWay(
  part: Reserved,
  wall: Wall,
  offset: number,
  piece: Piece,
  footprint: Footprint,
  size: Vector,
): boolean {
  const isBefore = part.wall === wall && offset < part.to && offset + piece.width > part.from;
  if (isBefore && piece.height > part.height) return true;
  const kept = wallFrame(part.wall, part.from, size).box(
    [0, 0, 0],
    [part.to - part.from, 1, part.depth],
    { color: size },
  );
  return part.depth > 0 && overlap(solidFootprint(kept), footprint);
}

function overlap(a: Footprint, b: Footprint): boolean {
  return ([0, 1] as const).every((i) => a.min[i] < b.max[i] + gap && b.min[i] < a.max[i] + gap);
}
