import { add, dot, normalized, scale, subtract, type Vector } from "./vector.ts";

/** How a surface looks: its colour under white light, a pattern, or light of its own. */
export interface Paint {
  /** Linear reflectance of red, green and blue, 0 to 1. */
  readonly color: Vector;
  readonly pattern?: "boards" | "tiles" | "weave" | "plaster" | "leaves";
  /** What lights it from within: the sky, the lamp or the screen's picture. */
  readonly glow?: "sky" | "lamp" | "screen";
}

/** A box whose edges are parallel to the room's. */
export interface Box {
  readonly kind: "box";
  readonly min: Vector;
  readonly max: Vector;
  readonly paint: Paint;
}

/** A rod with round ends; a ball when both ends are the same. */
export interface Capsule {
  readonly kind: "capsule";
  readonly from: Vector;
  readonly to: Vector;
  readonly radius: number;
  readonly paint: Paint;
}

export type Solid = Box | Capsule;

export const box = (min: Vector, max: Vector, paint: Paint): Box => ({
  kind: "box",
  min,
  max,
  paint,
});
export const capsule = (from: Vector, to: Vector, radius: number, paint: Paint): Capsule => ({
  kind: "capsule",
  from,
  to,
  radius,
  paint,
});
export const ball = (center: Vector, radius: number, paint: Paint): Capsule =>
  capsule(center, center, radius, paint);

/** How far a ray goes until it meets the solid: Infinity when it does not. `direction` has length 1. */
export function distanceTo(solid: Solid, origin: Vector, direction: Vector): number {
  return solid.kind === "box"
    ? distanceToBox(solid, origin, direction)
    : distanceToCapsule(solid, origin, direction);
}

/** How far a ray from inside a box goes until it leaves it. */
export function distanceOut(min: Vector, max: Vector, origin: Vector, direction: Vector): number {
  let far = Number.POSITIVE_INFINITY;
  for (let axis = 0; axis < 3; axis++) {
    const d = direction[axis] as number;
    const wall = (d > 0 ? max : min)[axis] as number;
    if (d !== 0) far = Math.min(far, (wall - (origin[axis] as number)) / d);
  }
  return far;
}

// In plain numbers: it runs for every ray and every box.
function distanceToBox({ min, max }: Box, origin: Vector, direction: Vector): number {
  // A ray parallel to a face: dividing by almost 0 keeps the comparisons right.
  const inverseX = 1 / (direction[0] || 1e-12);
  const xa = (min[0] - origin[0]) * inverseX;
  const xb = (max[0] - origin[0]) * inverseX;
  let near = Math.max(0, Math.min(xa, xb));
  let far = Math.max(xa, xb);
  if (near >= far) return Number.POSITIVE_INFINITY;
  const inverseY = 1 / (direction[1] || 1e-12);
  const ya = (min[1] - origin[1]) * inverseY;
  const yb = (max[1] - origin[1]) * inverseY;
  near = Math.max(near, Math.min(ya, yb));
  far = Math.min(far, Math.max(ya, yb));
  if (near >= far) return Number.POSITIVE_INFINITY;
  const inverseZ = 1 / (direction[2] || 1e-12);
  const za = (min[2] - origin[2]) * inverseZ;
  const zb = (max[2] - origin[2]) * inverseZ;
  near = Math.max(near, Math.min(za, zb));
  far = Math.min(far, Math.max(za, zb));
  return near < far ? near : Number.POSITIVE_INFINITY;
}

// In plain numbers: it runs for each sample of all that moves.
function distanceToCapsule(rod: Capsule, origin: Vector, direction: Vector): number {
  const { from, to, radius } = rod;
  const ax = to[0] - from[0];
  const ay = to[1] - from[1];
  const az = to[2] - from[2];
  const ox = origin[0] - from[0];
  const oy = origin[1] - from[1];
  const oz = origin[2] - from[2];
  const dx = direction[0];
  const dy = direction[1];
  const dz = direction[2];
  const length2 = ax * ax + ay * ay + az * az;
  const along = ax * dx + ay * dy + az * dz;
  const start = ax * ox + ay * oy + az * oz;
  const a = length2 - along * along;
  const b = length2 * (ox * dx + oy * dy + oz * dz) - start * along;
  const c = length2 * (ox * ox + oy * oy + oz * oz - radius * radius) - start * start;
  const root = b * b - a * c;
  if (root < 0) return Number.POSITIVE_INFINITY;
  const t = (-b - Math.sqrt(root)) / a;
  const place = start + t * along;
  if (place > 0 && place < length2) return t > 0 ? t : Number.POSITIVE_INFINITY;
  return distanceToBall(place <= 0 ? from : to, radius, origin, direction);
}

function distanceToBall(center: Vector, radius: number, origin: Vector, direction: Vector): number {
  const ox = origin[0] - center[0];
  const oy = origin[1] - center[1];
  const oz = origin[2] - center[2];
  const b = ox * direction[0] + oy * direction[1] + oz * direction[2];
  const root = b * b - (ox * ox + oy * oy + oz * oz) + radius * radius;
  const t = -b - Math.sqrt(root);
  return t > 0 ? t : Number.POSITIVE_INFINITY;
}

/** The outward direction of the surface at a point on it. */
export function normalAt(solid: Solid, point: Vector): Vector {
  if (solid.kind === "box") return boxNormal(solid, point);
  return normalized(subtract(point, nearestOnAxis(solid, point)));
}

/** The point of a capsule's axis that is nearest to `point`. */
export function nearestOnAxis({ from, to }: Capsule, point: Vector): Vector {
  const axis = subtract(to, from);
  const length2 = dot(axis, axis);
  if (length2 === 0) return from;
  const t = dot(subtract(point, from), axis) / length2;
  return add(from, scale(axis, Math.min(1, Math.max(0, t))));
}

function boxNormal({ min, max }: Box, point: Vector): Vector {
  let best = Number.POSITIVE_INFINITY;
  let normal: Vector = [0, 1, 0];
  for (let axis = 0; axis < 3; axis++) {
    const p = point[axis] as number;
    for (const [face, sign] of [
      [min[axis] as number, -1],
      [max[axis] as number, 1],
    ] as const) {
      if (Math.abs(p - face) >= best) continue;
      best = Math.abs(p - face);
      normal = [axis === 0 ? sign : 0, axis === 1 ? sign : 0, axis === 2 ? sign : 0];
    }
  }
  return normal;
}
