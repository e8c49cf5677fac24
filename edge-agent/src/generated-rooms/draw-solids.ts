import type { BakedRoom } from "./bake-room.ts";
import { pixelsOf, rayOf } from "./camera.ts";
import { canSee, received } from "./cast-rays.ts";
import { paintColor } from "./paint-color.ts";
import type { Light } from "./scene.ts";
import { type Box, distanceTo, normalAt, type Solid } from "./solid.ts";
import { add, between, multiply, scale, type Vector } from "./vector.ts";

/** Strength and colour of each light in one frame. */
export interface Levels {
  readonly day: Vector;
  readonly lamp: Vector;
  readonly screen: Vector;
}

/** A light as it falls on one solid. */
interface Arriving {
  readonly light: Light;
  readonly color: Vector;
  /** False where furniture stands between. */
  readonly isDirect: boolean;
}

/** Which of some solids is seen where; both by sample, [height, width, 4]. */
export interface Sighting {
  /** The solid's number, or -1 for the room. */
  readonly seen: Int16Array;
  /** Distance of what is seen. */
  readonly nearest: Float32Array;
}

/**
 * Draws solids that are not part of the lit room over it, hidden where furniture is nearer.
 * @param linear the room's light, [height, width, 3]; changed
 */
export function drawSolids(
  room: BakedRoom,
  solids: readonly Solid[],
  levels: Levels,
  linear: Float32Array,
): void {
  shadeSolids(room, solids, sightSolids(room, solids), levels, linear);
}

/** Finds where solids are nearer than the room. */
export function sightSolids(room: BakedRoom, solids: readonly Solid[]): Sighting {
  const nearest = room.distance.slice();
  const seen = new Int16Array(nearest.length).fill(-1);
  for (const [index, solid] of solids.entries()) markSamples(room, solid, index, nearest, seen);
  return { seen, nearest };
}

/** Lights solids where they are seen, over `linear`, [height, width, 3]. */
export function shadeSolids(
  room: BakedRoom,
  solids: readonly Solid[],
  { seen, nearest }: Sighting,
  levels: Levels,
  linear: Float32Array,
): void {
  const behind = linear.slice();
  const arriving = solids.map((solid) => arrivingAt(room, solid, levels));
  for (let at = 0; at < seen.length; at++) {
    const index = seen[at] as number;
    if (index < 0) continue;
    const way = scale(rayOf(room.camera, at), nearest[at] as number);
    const point = add(room.camera.position, way);
    const color = litColor(solids[index] as Solid, arriving[index] as Arriving[], point);
    // Each sample takes a quarter of its pixel.
    for (let i = 3 * (at >> 2), channel = 0; channel < 3; i++, channel++) {
      const gain = (color[channel] as number) - (behind[i] as number);
      linear[i] = (linear[i] as number) + gain / 4;
    }
  }
}

/** Notes in which samples a solid is nearer than all before it. */
function markSamples(
  room: BakedRoom,
  solid: Solid,
  index: number,
  nearest: Float32Array,
  seen: Int16Array,
): void {
  const { position, size } = room.camera;
  const range =
    solid.kind === "box"
      ? pixelsOf(room.camera, cornersOf(solid), 0)
      : pixelsOf(room.camera, [solid.from, solid.to], solid.radius);
  for (let y = range.top; y < range.bottom; y++) {
    const end = 4 * (y * size.width + range.right);
    for (let at = 4 * (y * size.width + range.left); at < end; at++) {
      const distance = distanceTo(solid, position, rayOf(room.camera, at));
      if (distance >= (nearest[at] as number)) continue;
      nearest[at] = distance;
      seen[at] = index;
    }
  }
}

function cornersOf({ min, max }: Box): Vector[] {
  return Array.from({ length: 8 }, (_, corner) => [
    (corner & 1 ? max : min)[0],
    (corner & 2 ? max : min)[1],
    (corner & 4 ? max : min)[2],
  ]);
}

function arrivingAt(room: BakedRoom, solid: Solid, levels: Levels): Arriving[] {
  const { window, lamp, screen } = room.scene;
  const ends = solid.kind === "box" ? [solid.min, solid.max] : [solid.from, solid.to];
  const center = between(ends[0] as Vector, ends[1] as Vector, 0.5);
  const lights: [Light, Vector][] = [
    [window, levels.day],
    [lamp, levels.lamp],
    [screen, levels.screen],
  ];
  // A light that is off adds nothing.
  const shining = lights.filter(([, level]) => level.some((part) => part > 0));
  return shining.map(([light, level]) => ({
    light,
    color: multiply(light.color, level),
    isDirect: canSee(room.scene, center, light.center),
  }));
}

function litColor(solid: Solid, arriving: readonly Arriving[], point: Vector): Vector {
  const normal = normalAt(solid, point);
  // Light from above and from walls; less from below.
  const open = 0.75 + 0.25 * normal[1];
  let total: Vector = [0, 0, 0];
  for (const { light, color, isDirect } of arriving) {
    const direct = isDirect ? received(light, light.center, point, normal) : 0;
    total = add(total, scale(color, direct + light.ambient * open));
  }
  return multiply(total, paintColor(solid.paint, point, normal));
}
