import { hashed, pickAt } from "./noise.ts";
import type { Thing } from "./scene.ts";
import { ball, type Capsule, capsule, type Paint } from "./solid.ts";
import { add, scale, type Vector } from "./vector.ts";

/** Where a body's own directions point in the room. */
interface Pose {
  readonly origin: Vector;
  readonly side: Vector;
  /** From feet to head. */
  readonly up: Vector;
  /** Where the chest faces. */
  readonly front: Vector;
}

export const skin: Paint = { color: [0.52, 0.33, 0.24] };
const hair: Paint = { color: [0.06, 0.04, 0.03] };
const shoes: Paint = { color: [0.03, 0.03, 0.03] };
const shirts: readonly Vector[] = [
  [0.45, 0.06, 0.05],
  [0.08, 0.16, 0.4],
  [0.6, 0.58, 0.52],
  [0.07, 0.07, 0.08],
];
const trousers: readonly Vector[] = [
  [0.05, 0.07, 0.14],
  [0.22, 0.18, 0.13],
];

/**
 * A person of 1.75 m who walks.
 * @param at floor point below the hip
 * @param heading unit vector of the floor
 * @param stride -1 to 1: how far the left foot is before the right one
 */
export function walkingPerson(at: Vector, heading: Vector, stride: number, outfit: number): Thing {
  const side: Vector = [heading[2], 0, -heading[0]];
  return person({ origin: at, side, up: [0, 1, 0], front: heading }, stride, outfit);
}

/** A person who lies on the back around `at`, the head along `heading`. */
export function lyingPerson(at: Vector, heading: Vector, outfit: number): Thing {
  const side: Vector = [heading[2], 0, -heading[0]];
  const origin = add(add(at, [0, 0.17, 0]), scale(heading, -0.87));
  return person({ origin, side, up: heading, front: [0, 1, 0] }, 0.25, outfit);
}

function person(pose: Pose, stride: number, outfit: number): Thing {
  const shirt: Paint = { color: pickAt(shirts, hashed(outfit, 1)) };
  const cloth: Paint = { color: pickAt(trousers, hashed(outfit, 2)) };
  const at = (side: number, up: number, front: number): Vector =>
    add(
      pose.origin,
      add(scale(pose.side, side), add(scale(pose.up, up), scale(pose.front, front))),
    );
  const rod = (from: Vector, to: Vector, radius: number, paint: Paint) =>
    capsule(from, to, radius, paint);
  const limbs = ([1, -1] as const).flatMap((sign): Capsule[] => {
    const step = sign * stride;
    const hip = at(0.1 * sign, 0.9, 0);
    const knee = at(0.11 * sign, 0.48, 0.17 * step + 0.06);
    const ankle = at(0.11 * sign, 0.09, 0.34 * step - 0.02);
    const shoulder = at(0.21 * sign, 1.4, 0);
    const elbow = at(0.27 * sign, 1.14, -0.16 * step - 0.03);
    const hand = at(0.26 * sign, 0.92, -0.26 * step + 0.1);
    return [
      rod(hip, knee, 0.085, cloth),
      rod(knee, ankle, 0.06, cloth),
      rod(ankle, at(0.12 * sign, 0.05, 0.34 * step + 0.14), 0.05, shoes),
      rod(shoulder, elbow, 0.058, shirt),
      rod(elbow, hand, 0.045, skin),
      ball(hand, 0.055, skin),
    ];
  });
  const torso = rod(at(0, 1, 0), at(0, 1.32, 0.01), 0.165, shirt);
  const solids = [
    ...limbs,
    torso,
    rod(at(-0.14, 1.38, 0), at(0.14, 1.38, 0), 0.1, shirt),
    rod(at(-0.07, 0.93, 0), at(0.07, 0.93, 0), 0.12, cloth),
    rod(at(0, 1.45, 0.01), at(0, 1.55, 0.02), 0.055, skin),
    ball(at(0, 1.63, 0.03), 0.115, skin),
    ball(at(0, 1.67, -0.005), 0.115, hair),
  ];
  const legs = rod(at(0, 0.1, 0), at(0, 0.85, 0), 0.13, cloth);
  const body = rod(at(0, 0.9, 0), at(0, 1.6, 0), 0.18, shirt);
  return { solids, shadow: [legs, body] };
}
