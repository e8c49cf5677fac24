import { hashed } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import { ball, type Capsule, capsule, type Paint } from "../../solid.ts";
import { add, scale, type Vector } from "../../vector.ts";

export const postures = ["upright", "sitting", "crouching"] as const;
export type Posture = (typeof postures)[number];

/** How a person holds the body, and what they wear. */
export interface Stance {
  /** Floor below the hips; of somebody who lies, below the middle of the body. */
  readonly at: Vector;
  /** Unit vector of the floor: where the chest looks; where the head of a lying one points. */
  readonly heading: Vector;
  readonly posture: Posture | "lying";
  /** -1 to 1: how far the left foot is before the right one. */
  readonly stride: number;
  /** Of what the person sits on. */
  readonly seatHeight?: number;
  readonly clothes: Clothes;
}

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
    top: pick(tops, hashed(person, 1, day)),
    legs: pick(legs, hashed(person, 2, day)),
    hair: pick(hairs, hashed(person, 3)),
  };
}

/** Joints in the body's own directions: to its left, from feet to head, to its front. */
interface Joints {
  readonly hip: Vector;
  readonly knee: Vector;
  readonly ankle: Vector;
  readonly toe: Vector;
  readonly shoulder: Vector;
  readonly elbow: Vector;
  readonly hand: Vector;
}

interface Trunk {
  readonly hips: Vector;
  readonly chest: Vector;
  readonly shoulders: Vector;
  readonly head: Vector;
}

const skin: Paint = { color: [0.52, 0.33, 0.24] };
const shoes: Paint = { color: [0.03, 0.03, 0.03] };

/** A person of 1.75 m. */
export function person(stance: Stance): Thing {
  const { at, heading, posture, stride, clothes } = stance;
  const isLying = posture === "lying";
  const side: Vector = [heading[2], 0, -heading[0]];
  const up: Vector = isLying ? heading : [0, 1, 0];
  const front: Vector = isLying ? [0, 1, 0] : heading;
  const origin = isLying ? add(add(at, [0, 0.17, 0]), scale(heading, -0.87)) : at;
  const point = ([s, u, f]: Vector): Vector =>
    add(origin, add(scale(side, s), add(scale(up, u), scale(front, f))));
  const body = isLying ? "upright" : posture;
  const trunk = trunkOf(body, stance.seatHeight ?? 0.45);
  const rods = [
    ...([1, -1] as const).flatMap((sign) =>
      limb(limbOf(body, sign, sign * stride, stance.seatHeight ?? 0.45), point, clothes),
    ),
    ...trunkRods(trunk, point, clothes),
  ];
  return { solids: rods, shadow: shadowOf(trunk, point, clothes, origin, isLying) };
}

function limb(joints: Joints, point: (place: Vector) => Vector, clothes: Clothes): Capsule[] {
  const cloth: Paint = { color: clothes.legs };
  const sleeve: Paint = { color: clothes.top };
  const rod = (from: Vector, to: Vector, radius: number, paint: Paint) =>
    capsule(point(from), point(to), radius, paint);
  return [
    rod(joints.hip, joints.knee, 0.085, cloth),
    rod(joints.knee, joints.ankle, 0.06, cloth),
    rod(joints.ankle, joints.toe, 0.05, shoes),
    rod(joints.shoulder, joints.elbow, 0.058, sleeve),
    rod(joints.elbow, joints.hand, 0.047, skin),
  ];
}

function trunkRods(trunk: Trunk, point: (place: Vector) => Vector, clothes: Clothes): Capsule[] {
  const top: Paint = { color: clothes.top };
  const { hips, chest, shoulders, head } = trunk;
  return [
    capsule(point(hips), point(chest), 0.16, top),
    capsule(point(add(shoulders, [-0.14, 0, 0])), point(add(shoulders, [0.14, 0, 0])), 0.1, top),
    capsule(point(add(hips, [-0.07, -0.05, 0])), point(add(hips, [0.07, -0.05, 0])), 0.12, {
      color: clothes.legs,
    }),
    ball(point(head), 0.115, skin),
    ball(point(add(head, [0, 0.04, -0.035])), 0.115, { color: clothes.hair }),
  ];
}

function trunkOf(posture: Posture, seat: number): Trunk {
  switch (posture) {
    case "upright":
      return {
        hips: [0, 0.98, 0],
        chest: [0, 1.32, 0.01],
        shoulders: [0, 1.38, 0],
        head: [0, 1.63, 0.03],
      };
    case "sitting":
      return {
        hips: [0, seat + 0.16, 0],
        chest: [0, seat + 0.46, -0.02],
        shoulders: [0, seat + 0.52, -0.02],
        head: [0, seat + 0.78, 0.03],
      };
    case "crouching":
      return {
        hips: [0, 0.5, -0.12],
        chest: [0, 0.72, 0.1],
        shoulders: [0, 0.78, 0.16],
        head: [0, 0.98, 0.28],
      };
    default:
      return posture satisfies never;
  }
}

function limbOf(posture: Posture, sign: 1 | -1, step: number, seat: number): Joints {
  switch (posture) {
    case "upright":
      return {
        hip: [0.1 * sign, 0.9, 0],
        knee: [0.11 * sign, 0.48, 0.17 * step + 0.06],
        ankle: [0.11 * sign, 0.09, 0.34 * step - 0.02],
        toe: [0.12 * sign, 0.05, 0.34 * step + 0.14],
        shoulder: [0.21 * sign, 1.4, 0],
        elbow: [0.27 * sign, 1.14, -0.16 * step - 0.03],
        hand: [0.26 * sign, 0.92, -0.26 * step + 0.1],
      };
    case "sitting":
      return {
        hip: [0.1 * sign, seat + 0.08, 0.04],
        knee: [0.13 * sign, seat + 0.08, 0.46],
        ankle: [0.13 * sign, 0.09, 0.46 + 0.06 * step],
        toe: [0.14 * sign, 0.05, 0.62 + 0.06 * step],
        shoulder: [0.21 * sign, seat + 0.53, -0.02],
        elbow: [0.25 * sign, seat + 0.26, 0.06],
        hand: [0.15 * sign, seat + 0.2 + 0.06 * step, 0.3],
      };
    case "crouching":
      return {
        hip: [0.1 * sign, 0.45, -0.1],
        knee: [0.16 * sign, 0.5, 0.24 + 0.1 * step],
        ankle: [0.14 * sign, 0.09, 0.02 + 0.2 * step],
        toe: [0.15 * sign, 0.05, 0.17 + 0.2 * step],
        shoulder: [0.2 * sign, 0.8, 0.16],
        elbow: [0.26 * sign, 0.58, 0.26 - 0.1 * step],
        hand: [0.2 * sign, 0.5, 0.48 - 0.16 * step],
      };
    default:
      return posture satisfies never;
  }
}

/** Two rods are enough for a shadow; one for somebody low. */
function shadowOf(
  { hips, shoulders }: Trunk,
  point: (place: Vector) => Vector,
  clothes: Clothes,
  origin: Vector,
  isLying: boolean,
): Capsule[] {
  const trunk = capsule(point(hips), point(add(shoulders, [0, 0.15, 0])), 0.19, {
    color: clothes.top,
  });
  if (isLying) {
    return [trunk, capsule(point([0, 0.1, 0]), point([0, 0.85, 0]), 0.13, { color: clothes.legs })];
  }
  if (hips[1] < 0.8) return [trunk];
  const legsRod = capsule(add(origin, [0, 0.1, 0]), add(origin, [0, 0.85, 0]), 0.13, {
    color: clothes.legs,
  });
  return [trunk, legsRod];
}

function pick<T>(choices: readonly T[], share: number): T {
  return choices[Math.floor(share * choices.length)] as T;
}
