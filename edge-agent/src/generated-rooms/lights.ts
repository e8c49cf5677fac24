import { white } from "./furniture.ts";
import type { Light } from "./scene.ts";
import { box, type Solid } from "./solid.ts";
import { between, type Vector } from "./vector.ts";

const daylight: Vector = [0.92, 0.98, 1.1];
/** What a cloudy sky and a low sun make of daylight: `between` them by its warmth. */
export const coldDaylight: Vector = [0.94, 0.99, 1.06];
export const warmDaylight: Vector = [1.05, 1, 0.93];
const bulb: Vector = [1.15, 0.82, 0.5];

/** The middles of 2 x `columns` fields of an upright box that is wide along one axis only. */
function pointsOver(min: Vector, max: Vector, across: 0 | 2, columns: number): Vector[] {
  return Array.from({ length: 2 * columns }, (_, i) => {
    const point: [number, number, number] = [...between(min, max, 0.5)];
    const place = (axis: 0 | 1 | 2, share: number) => min[axis] + (max[axis] - min[axis]) * share;
    point[1] = place(1, i < columns ? 0.25 : 0.75);
    point[across] = place(across, ((i % columns) + 0.5) / columns);
    return point;
  });
}

/** Light out of a thin box that shines along `facing`: plus or minus x or z. */
function areaLight(min: Vector, max: Vector, facing: Vector, columns: number) {
  const points = pointsOver(min, max, facing[0] === 0 ? 0 : 2, columns);
  return { points, center: between(min, max, 0.5), radius: (max[1] - min[1]) / 2, facing };
}

/** A window and its daylight. `min` and `max` bound the glass, thin along `facing`. */
export function windowIn(
  min: Vector,
  max: Vector,
  facing: Vector,
  strength = 1,
): { readonly solids: readonly Solid[]; readonly light: Light } {
  const wall = facing.findIndex((part) => part !== 0);
  const side = wall === 0 ? 2 : 0;
  const bar = (from: readonly [number, number], to: readonly [number, number]): Solid => {
    const low: [number, number, number] = [...min];
    const high: [number, number, number] = [...max];
    // Bars stand 3 cm before the glass.
    low[wall] = (low[wall] as number) + Math.min(0, 0.03 * (facing[wall] as number));
    high[wall] = (high[wall] as number) + Math.max(0, 0.03 * (facing[wall] as number));
    [low[side], low[1]] = from;
    [high[side], high[1]] = to;
    return box(low, high, white);
  };
  const [left, right] = [min[side] as number, max[side] as number];
  const [bottom, top] = [min[1], max[1]];
  const middle = (left + right) / 2;
  const rim = 0.05;
  return {
    solids: [
      box(min, max, { color: [0, 0, 0], glow: "sky" }),
      bar([left - rim, bottom - rim], [right + rim, bottom]),
      bar([left - rim, top], [right + rim, top + rim]),
      bar([left - rim, bottom], [left, top]),
      bar([right, bottom], [right + rim, top]),
      bar([middle - 0.025, bottom], [middle + 0.025, top]),
    ],
    light: {
      ...areaLight(min, max, facing, 4),
      color: daylight,
      strength: 2.6 * strength * (right - left) * (top - bottom),
      ambient: 0.16,
    },
  };
}

/** The light of a lamp's bulb, from about a ball. */
export function lampAt([x, y, z]: Vector, radius: number, strength = 1): Light {
  const r = radius;
  return {
    points: [
      [x + r, y, z],
      [x, y - r, z],
      [x, y, z + r],
      [x - r, y, z],
      [x, y - r, z + r],
      [x, y, z - r],
      [x + r, y - r, z],
      [x, y - r, z - r],
    ],
    center: [x, y, z],
    radius: r,
    color: bulb,
    strength: 0.55 * strength,
    ambient: 0.05,
  };
}

/** The light that a screen throws into the room. */
export function screenLight(min: Vector, max: Vector, facing: Vector): Light {
  return { ...areaLight(min, max, facing, 2), color: [1, 1, 1], strength: 0.3, ambient: 0.01 };
}
