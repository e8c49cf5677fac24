/** Metres in a room (x right, y up, z away from the camera's wall), or linear red, green, blue. */
export type Vector = readonly [number, number, number];

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, factor: number): Vector => [
  a[0] * factor,
  a[1] * factor,
  a[2] * factor,
];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
// Math.hypot may differ between machines; Math.sqrt may not.
export const lengthOf = (a: Vector): number => Math.sqrt(dot(a, a));
export const normalized = (a: Vector): Vector => scale(a, 1 / lengthOf(a));
/** The point a share `t` of the way from a to b. */
export const between = (a: Vector, b: Vector, t: number): Vector =>
  add(a, scale(subtract(b, a), t));
/** Component by component: light of one colour on a surface of another. */
export const multiply = (a: Vector, b: Vector): Vector => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
