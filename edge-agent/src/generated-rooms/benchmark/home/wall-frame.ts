import { type Box, box, type Capsule, capsule, type Paint } from "../../solid.ts";
import type { Vector } from "../../vector.ts";

export const walls = ["back", "left", "right"] as const;
/** A wall that the camera sees; it hangs on the fourth. */
export type Wall = (typeof walls)[number];

/** Which way a wall looks into the room. */
export const inward: Readonly<Record<Wall, Vector>> = {
  back: [0, 0, -1],
  left: [1, 0, 0],
  right: [-1, 0, 0],
};

/** Builds in a wall's own coordinates: along the wall from a place on it, up, and into the room. */
export interface WallFrame {
  readonly wall: Wall;
  point(along: number, up: number, out: number): Vector;
  box(from: Vector, to: Vector, paint: Paint): Box;
  rod(from: Vector, to: Vector, radius: number, paint: Paint): Capsule;
}

/**
 * @param offset where along the wall its coordinates begin: x on the back wall, else z
 * @param size of the room
 */
export function wallFrame(wall: Wall, offset: number, size: Vector): WallFrame {
  const point = (along: number, up: number, out: number): Vector => {
    if (wall === "back") return [offset + along, up, size[2] - out];
    return [wall === "left" ? out : size[0] - out, up, offset + along];
  };
  return {
    wall,
    point,
    box: (from, to, paint) => {
      const a = point(...from);
      const b = point(...to);
      const low = (axis: 0 | 1 | 2) => Math.min(a[axis], b[axis]);
      const high = (axis: 0 | 1 | 2) => Math.max(a[axis], b[axis]);
      return box([low(0), low(1), low(2)], [high(0), high(1), high(2)], paint);
    },
    rod: (from, to, radius, paint) => capsule(point(...from), point(...to), radius, paint),
  };
}
