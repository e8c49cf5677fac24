import { hashed, pickAt } from "./noise.ts";
import type { Thing } from "./scene.ts";
import { ball, box, capsule, type Paint, type Solid } from "./solid.ts";
import type { Vector } from "./vector.ts";

export const oak: Paint = { color: [0.42, 0.25, 0.12] };
export const walnut: Paint = { color: [0.16, 0.085, 0.045] };
export const white: Paint = { color: [0.78, 0.77, 0.74] };
export const black: Paint = { color: [0.025, 0.025, 0.03] };
export const steel: Paint = { color: [0.42, 0.44, 0.46] };
const green: Paint = { color: [0.07, 0.2, 0.05], pattern: "leaves" };
const clay: Paint = { color: [0.42, 0.17, 0.09] };

/** A table top on four legs. `min` and `max` are floor corners (x, z). */
export function table(
  [x0, z0]: readonly [number, number],
  [x1, z1]: readonly [number, number],
  height: number,
  paint: Paint,
): Solid[] {
  const top = box([x0, height - 0.05, z0], [x1, height, z1], paint);
  const leg = (x: number, z: number) =>
    box([x - 0.03, 0, z - 0.03], [x + 0.03, height - 0.05, z + 0.03], paint);
  const inset = 0.06;
  return [
    top,
    leg(x0 + inset, z0 + inset),
    leg(x1 - inset, z0 + inset),
    leg(x0 + inset, z1 - inset),
    leg(x1 - inset, z1 - inset),
  ];
}

/** A chair of 45 cm whose back is on the side `back` of its seat. */
export function chair(x: number, z: number, back: "left" | "right" | "far", paint: Paint): Solid[] {
  const half = 0.22;
  const backs = {
    left: box([x - half, 0.45, z - half], [x - half + 0.05, 0.95, z + half], paint),
    right: box([x + half - 0.05, 0.45, z - half], [x + half, 0.95, z + half], paint),
    far: box([x - half, 0.45, z + half - 0.05], [x + half, 0.95, z + half], paint),
  };
  return [...table([x - half, z - half], [x + half, z + half], 0.46, paint), backs[back]];
}

/** Upright books between two points of a shelf board, along x or z; `depth` in the other. */
export function books(from: Vector, to: Vector, depth: number, seed: number): Solid[] {
  const solids: Solid[] = [];
  const along = to[0] > from[0] ? 0 : 2;
  const end = to[along];
  let at = from[along];
  for (let i = 0; at < end - 0.08; i++) {
    const width = 0.035 + 0.05 * hashed(seed, i, 1);
    const height = 0.18 + 0.1 * hashed(seed, i, 2);
    // A gap here and there.
    if (hashed(seed, i, 3) > 0.12) {
      const min: Vector = along === 0 ? [at, from[1], from[2]] : [from[0], from[1], at];
      const max: Vector =
        along === 0
          ? [at + width - 0.006, from[1] + height, from[2] + depth]
          : [from[0] + depth, from[1] + height, at + width - 0.006];
      solids.push(box(min, max, { color: bookColor(hashed(seed, i, 4), hashed(seed, i, 5)) }));
    }
    at += width;
  }
  return solids;
}

function bookColor(hue: number, light: number): Vector {
  const tones: readonly Vector[] = [
    [0.45, 0.08, 0.06],
    [0.07, 0.14, 0.35],
    [0.08, 0.28, 0.14],
    [0.55, 0.42, 0.2],
    [0.6, 0.58, 0.52],
    [0.12, 0.1, 0.09],
  ];
  const [red, green, blue] = pickAt(tones, hue);
  const shade = 0.7 + 0.6 * light;
  return [red * shade, green * shade, blue * shade];
}

/** An open shelf against the back or a side wall: two sides, boards and a back. */
export function shelf(min: Vector, max: Vector, boards: number, paint: Paint): Solid[] {
  const solids: Solid[] = [];
  const rise = (max[1] - min[1] - 0.03) / (boards - 1);
  for (let i = 0; i < boards; i++) {
    const y = min[1] + i * rise;
    solids.push(box([min[0], y, min[2]], [max[0], y + 0.03, max[2]], paint));
  }
  const alongX = max[0] - min[0] > max[2] - min[2];
  const thick = 0.03;
  if (alongX) {
    solids.push(box(min, [min[0] + thick, max[1], max[2]], paint));
    solids.push(box([max[0] - thick, min[1], min[2]], max, paint));
  } else {
    solids.push(box(min, [max[0], max[1], min[2] + thick], paint));
    solids.push(box([min[0], min[1], max[2] - thick], max, paint));
  }
  return solids;
}

/** A pot with a bush. */
export function plant([x, y, z]: Vector, size: number): Thing {
  const leaf = (dx: number, dy: number, dz: number, radius: number) =>
    ball([x + dx * size, y + dy * size, z + dz * size], radius * size, green);
  const pot = capsule([x, y + 0.1 * size, z], [x, y + 0.22 * size, z], 0.13 * size, clay);
  const solids = [
    pot,
    leaf(0, 0.62, 0, 0.22),
    leaf(0.16, 0.5, 0.05, 0.15),
    leaf(-0.16, 0.54, -0.04, 0.16),
    leaf(0.03, 0.85, -0.02, 0.16),
    leaf(-0.05, 0.45, 0.15, 0.14),
  ];
  const bush = capsule([x, y + 0.5 * size, z], [x, y + 0.8 * size, z], 0.2 * size, green);
  return { solids, shadow: [pot, bush] };
}

/** A framed picture on the back wall (at depth z) or on a side wall (at x). */
export function picture(min: Vector, max: Vector, frame: Paint, inside: Paint): Solid[] {
  const rim = 0.04;
  const onBack = max[0] - min[0] > max[2] - min[2];
  const inner: readonly [Vector, Vector] = onBack
    ? [
        [min[0] + rim, min[1] + rim, min[2] - 0.004],
        [max[0] - rim, max[1] - rim, max[2]],
      ]
    : [
        [min[0] - 0.004, min[1] + rim, min[2] + rim],
        [max[0] + 0.004, max[1] - rim, max[2] - rim],
      ];
  return [box(min, max, frame), box(inner[0], inner[1], inside)];
}

/** A vase of one colour, 30 cm high. */
export function vase([x, y, z]: Vector, color: Vector): Thing {
  const belly = capsule([x, y + 0.09, z], [x, y + 0.13, z], 0.09, { color });
  return {
    solids: [belly, capsule([x, y + 0.2, z], [x, y + 0.27, z], 0.04, { color })],
    shadow: [belly],
  };
}
