import { pickAt } from "../../noise.ts";
import type { Paint } from "../../solid.ts";
import { scale, type Vector } from "../../vector.ts";

/** Draws numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

export function pick<T>(choices: readonly T[], random: Random): T {
  return pickAt(choices, random());
}

/** A number between two, evenly. */
export function within(low: number, high: number, random: Random): number {
  return low + (high - low) * random();
}

const woods: readonly Vector[] = [
  [0.42, 0.25, 0.12],
  [0.16, 0.085, 0.045],
  [0.6, 0.46, 0.3],
  [0.72, 0.7, 0.66],
  [0.3, 0.15, 0.07],
  [0.09, 0.08, 0.08],
];
const fabrics: readonly Vector[] = [
  [0.1, 0.2, 0.26],
  [0.35, 0.1, 0.08],
  [0.3, 0.28, 0.25],
  [0.12, 0.2, 0.1],
  [0.5, 0.42, 0.3],
  [0.16, 0.14, 0.22],
  [0.08, 0.08, 0.09],
];
const brights: readonly Vector[] = [
  [0.6, 0.36, 0.08],
  [0.55, 0.1, 0.08],
  [0.1, 0.28, 0.5],
  [0.15, 0.42, 0.2],
  [0.68, 0.64, 0.56],
  [0.5, 0.2, 0.4],
];
const wallTones: readonly Vector[] = [
  [0.66, 0.61, 0.5],
  [0.5, 0.56, 0.6],
  [0.7, 0.62, 0.44],
  [0.68, 0.69, 0.66],
  [0.44, 0.5, 0.4],
  [0.62, 0.48, 0.42],
  [0.36, 0.42, 0.5],
];
const floorTones: readonly Paint[] = [
  { color: [0.36, 0.22, 0.12], pattern: "boards" },
  { color: [0.5, 0.36, 0.22], pattern: "boards" },
  { color: [0.2, 0.13, 0.09], pattern: "boards" },
  { color: [0.5, 0.47, 0.42], pattern: "tiles" },
  { color: [0.3, 0.31, 0.32], pattern: "tiles" },
  { color: [0.2, 0.22, 0.26], pattern: "weave" },
  { color: [0.4, 0.35, 0.28], pattern: "weave" },
];

/** One of a list of colours, a little lighter or darker. */
function shaded(colors: readonly Vector[], random: Random): Vector {
  return scale(pick(colors, random), within(0.8, 1.2, random));
}

export const wood = (random: Random): Paint => ({ color: shaded(woods, random) });
export const fabric = (random: Random): Paint => ({
  color: shaded(fabrics, random),
  pattern: "weave",
});
export const bright = (random: Random): Paint => ({ color: shaded(brights, random) });
export const wallPaint = (random: Random): Paint => ({
  color: shaded(wallTones, random),
  pattern: "plaster",
});
export const floorPaint = (random: Random): Paint => pick(floorTones, random);
