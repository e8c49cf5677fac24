import type { Light, Scenery } from "./scene.ts";
import { distanceOut, distanceTo, normalAt, type Paint, type Solid } from "./solid.ts";
import { add, cross, dot, lengthOf, normalized, scale, subtract, type Vector } from "./vector.ts";

/** What a ray meets first. */
export interface Hit {
  readonly distance: number;
  readonly point: Vector;
  /** Outward direction of the surface, of length 1. */
  readonly normal: Vector;
  readonly paint: Paint;
}

/** A surface nearer than this takes light away from another: creases are darker. */
const creaseReach = 0.7;
/** Rays from a surface start this far before it, or they would meet it. */
const skin = 0.002;

/** What a ray from within the room meets first: one of the solids or the room's shell. */
export function firstHit(
  scene: Scenery,
  solids: readonly Solid[],
  origin: Vector,
  direction: Vector,
): Hit {
  let distance = distanceOut([0, 0, 0], scene.size, origin, direction);
  let met: Solid | undefined;
  for (const solid of solids) {
    const nearer = distanceTo(solid, origin, direction);
    if (nearer >= distance) continue;
    distance = nearer;
    met = solid;
  }
  const point = add(origin, scale(direction, distance));
  if (met !== undefined) return { distance, point, normal: normalAt(met, point), paint: met.paint };
  return { distance, point, ...shellAt(scene, point) };
}

function shellAt({ shell, size }: Scenery, [x, y, z]: Vector): Pick<Hit, "normal" | "paint"> {
  const near = 1e-6;
  if (y < near) return { normal: [0, 1, 0], paint: shell.floor };
  if (y > size[1] - near) return { normal: [0, -1, 0], paint: shell.ceiling };
  if (x < near) return { normal: [1, 0, 0], paint: shell.walls };
  if (x > size[0] - near) return { normal: [-1, 0, 0], paint: shell.walls };
  return { normal: [0, 0, z < near ? 1 : -1], paint: shell.walls };
}

/** Whether no furniture stands between two places. */
export function canSee(scene: Scenery, from: Vector, to: Vector): boolean {
  const way = subtract(to, from);
  const distance = lengthOf(way);
  const direction = scale(way, 1 / distance);
  for (const solid of scene.furniture) {
    // A lamp or a screen may touch what it stands on.
    if (distanceTo(solid, from, direction) < distance - 0.03) return false;
  }
  return true;
}

/** Light that one point of a light, at its full strength, gives a surface in its sight. */
export function received(light: Light, from: Vector, point: Vector, normal: Vector): number {
  const way = subtract(from, point);
  const distance = lengthOf(way);
  const facingSurface = dot(way, normal) / distance;
  if (facingSurface <= 0) return 0;
  const facingLight = light.facing === undefined ? 1 : -dot(way, light.facing) / distance;
  if (facingLight <= 0) return 0;
  return (light.strength * facingSurface * facingLight) / (distance * distance + 0.3);
}

/** What comes straight from every fourth point of a light, beginning with number `sample`. */
export function directLight(scene: Scenery, light: Light, hit: Hit, sample: number): number {
  const start = add(hit.point, scale(hit.normal, skin));
  let sum = 0;
  for (let i = sample; i < light.points.length; i += 4) {
    const from = light.points[i] as Vector;
    const arriving = received(light, from, hit.point, hit.normal);
    if (arriving > 0 && canSee(scene, start, from)) sum += arriving;
  }
  return sum / light.points.length;
}

/**
 * 1 where nothing is near, less in corners and under furniture.
 * @param sample 0 to 3: which of four directions around the normal is asked
 */
export function openness(scene: Scenery, { point, normal }: Hit, sample: number): number {
  const side = normalized(cross(normal, Math.abs(normal[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const other = cross(normal, side);
  const tilt = [side, other, scale(side, -1), scale(other, -1)][sample] as Vector;
  const direction = normalized(add(scale(normal, 0.6), scale(tilt, 0.8)));
  const start = add(point, scale(normal, skin));
  let nearest = distanceOut([0, 0, 0], scene.size, start, direction);
  for (const solid of scene.furniture) {
    nearest = Math.min(nearest, distanceTo(solid, start, direction));
  }
  return nearest >= creaseReach ? 1 : 0.3 + (0.7 * nearest) / creaseReach;
}
