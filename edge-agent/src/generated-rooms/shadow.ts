import type { BakedRoom } from "./bake-room.ts";
import { pixelsOf } from "./camera.ts";
import { smoothStep } from "./noise.ts";
import type { Light } from "./scene.ts";
import { type Capsule, nearestOnAxis } from "./solid.ts";
import { between, dot, lengthOf, scale, subtract, type Vector } from "./vector.ts";

/** How much of each light things leave to every pixel: 1 is all. [height, width] */
export interface Shadow {
  readonly day: Float32Array;
  readonly lamp: Float32Array;
}

export function noShadow(pixels: number): Shadow {
  return { day: new Float32Array(pixels).fill(1), lamp: new Float32Array(pixels).fill(1) };
}

/** The rest of a light comes by way of the walls, past everything. */
const directShare = 0.65;
/** What stands on a surface darkens it about so far around. */
const contactReach = 0.35;

/** Casts shadows of things on the surfaces of one room. */
export class ShadowCaster {
  readonly #room: BakedRoom;
  readonly #toWindow: Float32Array;
  readonly #toLamp: Float32Array;

  constructor(room: BakedRoom) {
    this.#room = room;
    this.#toWindow = waysTo(room, room.scene.window);
    this.#toLamp = waysTo(room, room.scene.lamp);
  }

  /**
   * Darkens `shadow` by what rods hold back.
   * @param isLamplit false leaves the lamp's part undone, where it is off
   */
  cast(rods: readonly Capsule[], shadow: Shadow, isLamplit = true): void {
    const { position, scene } = this.#room;
    for (const rod of rods) {
      holdBack(rod, position, this.#toWindow, scene.window.radius, shadow.day);
      if (isLamplit) holdBack(rod, position, this.#toLamp, scene.lamp.radius, shadow.lamp);
      touch(rod, this.#room, shadow);
    }
  }
}

/**
 * Direction, of length 1, and distance from each pixel's surface to the middle of a light; the
 * distance is 0 where the surface is turned away. [height, width, 4]
 */
function waysTo({ position, normal }: BakedRoom, light: Light): Float32Array {
  const ways = new Float32Array((position.length / 3) * 4);
  for (let pixel = 0; pixel < position.length / 3; pixel++) {
    const way = subtract(light.center, vectorAt(position, pixel));
    if (dot(way, vectorAt(normal, pixel)) <= 0) continue;
    const distance = lengthOf(way);
    ways.set([...scale(way, 1 / distance), distance], 4 * pixel);
  }
  return ways;
}

function vectorAt(values: Float32Array, index: number): Vector {
  const i = 3 * index;
  return [values[i] as number, values[i + 1] as number, values[i + 2] as number];
}

/** Darkens `layer` where a rod stands before a light. In plain numbers: it runs for each pixel. */
function holdBack(
  rod: Capsule,
  position: Float32Array,
  ways: Float32Array,
  lightRadius: number,
  layer: Float32Array,
): void {
  const [fromX, fromY, fromZ] = rod.from;
  const [axisX, axisY, axisZ] = subtract(rod.to, rod.from);
  // A ball has no axis: this keeps the divisions finite.
  const axis2 = axisX * axisX + axisY * axisY + axisZ * axisZ + 1e-9;
  // A ray that passes the rod's middle at this distance meets no part of its shadow.
  const reach = Math.sqrt(axis2) / 2 + rod.radius + lightRadius + 0.02;
  for (let pixel = 0; pixel < layer.length; pixel++) {
    const distance = ways[4 * pixel + 3] as number;
    if (distance === 0) continue;
    const rayX = ways[4 * pixel] as number;
    const rayY = ways[4 * pixel + 1] as number;
    const rayZ = ways[4 * pixel + 2] as number;
    const startX = (position[3 * pixel] as number) - fromX;
    const startY = (position[3 * pixel + 1] as number) - fromY;
    const startZ = (position[3 * pixel + 2] as number) - fromZ;
    const rayAxis = rayX * axisX + rayY * axisY + rayZ * axisZ;
    const rayStart = rayX * startX + rayY * startY + rayZ * startZ;
    const middleX = startX - axisX / 2;
    const middleY = startY - axisY / 2;
    const middleZ = startZ - axisZ / 2;
    const along = rayX * middleX + rayY * middleY + rayZ * middleZ;
    const off = middleX * middleX + middleY * middleY + middleZ * middleZ - along * along;
    if (off > reach * reach) continue;
    const axisStart = axisX * startX + axisY * startY + axisZ * startZ;
    // Where the ray and the axis are nearest: s along the axis, t along the ray.
    const free = (axisStart - rayAxis * rayStart) / (axis2 - rayAxis * rayAxis);
    const t = clamped(clamped(free, 1) * rayAxis - rayStart, distance);
    const s = clamped((axisStart + t * rayAxis) / axis2, 1);
    const gapX = startX + t * rayX - s * axisX;
    const gapY = startY + t * rayY - s * axisY;
    const gapZ = startZ + t * rayZ - s * axisZ;
    const gap = Math.sqrt(gapX * gapX + gapY * gapY + gapZ * gapZ);
    // Half the light's width as it looks from the surface, where the rod is.
    const halfWidth = (lightRadius * t) / distance + 0.01;
    if (gap > rod.radius + halfWidth) continue;
    const covered = 1 - smoothStep(0.5 + (gap - rod.radius) / (2 * halfWidth));
    // A rod thinner than the light never covers all of it.
    const passed = 1 - directShare * covered * Math.min(1, rod.radius / halfWidth);
    layer[pixel] = (layer[pixel] as number) * passed;
  }
}

function clamped(value: number, high: number): number {
  return Math.min(high, Math.max(0, value));
}

/** Darkens surfaces that a rod stands on or nearly touches. */
function touch(rod: Capsule, { camera, position, normal }: BakedRoom, shadow: Shadow): void {
  const middle = between(rod.from, rod.to, 0.5);
  const bound = lengthOf(subtract(rod.to, rod.from)) / 2 + rod.radius + contactReach;
  const { left, right, top, bottom } = pixelsOf(camera, [middle], bound);
  for (let pixel = top * camera.size.width; pixel < bottom * camera.size.width; pixel++) {
    const column = pixel % camera.size.width;
    if (column < left || column >= right) continue;
    const dx = (position[3 * pixel] as number) - middle[0];
    const dy = (position[3 * pixel + 1] as number) - middle[1];
    const dz = (position[3 * pixel + 2] as number) - middle[2];
    if (dx * dx + dy * dy + dz * dz > bound * bound) continue;
    const point = vectorAt(position, pixel);
    const toRod = subtract(nearestOnAxis(rod, point), point);
    if (dot(toRod, vectorAt(normal, pixel)) <= 0) continue;
    const shade = 0.5 + 0.5 * smoothStep((lengthOf(toRod) - rod.radius) / contactReach);
    shadow.day[pixel] = (shadow.day[pixel] as number) * shade;
    shadow.lamp[pixel] = (shadow.lamp[pixel] as number) * shade;
  }
}
