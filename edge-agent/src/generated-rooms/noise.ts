import { derivedSeed } from "@lares/shared";

/** A number in [0, 1) for a place on the integer grid: the same for the same arguments. */
export function hashed(seed: number, x: number, y = 0): number {
  let z = (seed ^ Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1)) | 0;
  z = Math.imul(z ^ (z >>> 15), 0x2c1b3c6d);
  z = Math.imul(z ^ (z >>> 12), 0x297a2d39);
  return ((z ^ (z >>> 15)) >>> 0) / 0x1_0000_0000;
}

/** The choice at a share, in [0, 1), of all: `hashed` or a random number picks one evenly. */
export function pickAt<T>(choices: readonly T[], share: number): T {
  return choices[Math.floor(share * choices.length)] as T;
}

/** 0 below 0, 1 above 1, and a smooth step between. */
export function smoothStep(x: number): number {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}

/** A smooth random course in [0, 1): a new value at each whole `t`. */
export function drift(seed: number, label: string, t: number): number {
  const course = derivedSeed(seed, label);
  const knot = Math.floor(t);
  const from = hashed(course, knot);
  return from + (hashed(course, knot + 1) - from) * smoothStep(t - knot);
}

/** A unit vector of the plane for a share of the full turn, exact enough without sine. */
export function turned(turn: number): readonly [cosine: number, sine: number] {
  // The rational circle: u from -1 to 1 walks half of it.
  const half = 2 * (turn - Math.floor(turn));
  const u = 2 * (half - Math.floor(half)) - 1;
  const sign = half < 1 ? 1 : -1;
  const norm = 1 + u * u;
  return [(sign * (1 - u * u)) / norm, (sign * 2 * u) / norm];
}
