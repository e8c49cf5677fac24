import { skin } from "../../figure.ts";
import type { Thing } from "../../scene.ts";
import { ball, type Capsule, capsule, type Paint } from "../../solid.ts";
import { add, scale, type Vector } from "../../vector.ts";
import type { Clothes } from "./clothes.ts";
import { type Joints, limbOf, type Posture, type Trunk, trunkOf } from "./postures.ts";

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
