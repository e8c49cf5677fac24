import { hashed } from "./noise.ts";
import type { Paint } from "./solid.ts";
import { scale, type Vector } from "./vector.ts";

/**
 * Reflectance at a point of a painted surface, its pattern included.
 * @param normal which way the surface faces: patterns lie in it
 */
export function paintColor({ color, pattern }: Paint, point: Vector, normal: Vector): Vector {
  if (pattern === undefined) return color;
  const [u, v] = inPlane(point, normal);
  switch (pattern) {
    case "boards":
      return scale(color, board(u, v));
    case "tiles":
      return scale(color, tile(u, v));
    case "weave":
      return scale(color, 0.85 + 0.3 * hashed(7, Math.floor(u * 14), Math.floor(v * 14)));
    case "plaster":
      return scale(color, 0.97 + 0.06 * hashed(3, Math.floor(u * 9), Math.floor(v * 9)));
    case "leaves":
      return scale(color, 0.5 + hashed(5, Math.floor(u * 26), Math.floor((v + point[1]) * 26)));
    default:
      return pattern satisfies never;
  }
}

/** Coordinates along a surface. */
function inPlane([x, y, z]: Vector, normal: Vector): readonly [number, number] {
  if (Math.abs(normal[1]) > 0.7) return [x, z];
  return Math.abs(normal[0]) > 0.7 ? [z, y] : [x, y];
}

/** Boards of 14 cm by 1.1 m, each of its own shade, with dark joints. */
function board(u: number, v: number): number {
  const row = Math.floor(u / 0.14);
  const along = v / 1.1 + hashed(1, row);
  const joint = u / 0.14 - row < 0.07 || along - Math.floor(along) < 0.012;
  return joint ? 0.6 : 0.8 + 0.4 * hashed(2, row, Math.floor(along));
}

/** Tiles of 33 cm in two shades with pale joints. */
function tile(u: number, v: number): number {
  const column = Math.floor(u / 0.33);
  const row = Math.floor(v / 0.33);
  const joint = u / 0.33 - column < 0.05 || v / 0.33 - row < 0.05;
  if (joint) return 0.75;
  return ((column + row) & 1 ? 1.08 : 0.9) + 0.06 * hashed(4, column, row);
}
