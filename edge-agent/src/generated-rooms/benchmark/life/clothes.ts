import { hashed, pickAt } from "../../noise.ts";
import type { Vector } from "../../vector.ts";

/** Colours of what somebody wears, and of the hair. */
export interface Clothes {
  readonly top: Vector;
  readonly legs: Vector;
  readonly hair: Vector;
}

const tops: readonly Vector[] = [
  [0.45, 0.06, 0.05],
  [0.08, 0.16, 0.4],
  [0.6, 0.58, 0.52],
  [0.2, 0.36, 0.18],
  [0.5, 0.36, 0.1],
  [0.3, 0.3, 0.34],
];
const legs: readonly Vector[] = [
  [0.05, 0.07, 0.14],
  [0.22, 0.18, 0.13],
  [0.12, 0.12, 0.12],
];
const hairs: readonly Vector[] = [
  [0.06, 0.04, 0.03],
  [0.2, 0.12, 0.05],
  [0.4, 0.38, 0.35],
];

/** Clothes of one person on one day: hair is of the person, the rest of the day. */
export function clothesOf(person: number, day: number): Clothes {
  return {
    top: pickAt(tops, hashed(person, 1, day)),
    legs: pickAt(legs, hashed(person, 2, day)),
    hair: pickAt(hairs, hashed(person, 3)),
  };
}
