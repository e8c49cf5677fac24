import type { Vector } from "../../vector.ts";

/** How somebody who does not lie holds the body. */
export type Posture = "upright" | "sitting" | "crouching";

/** Joints in the body's own directions: to its left, from feet to head, to its front. */
export interface Joints {
  readonly hip: Vector;
  readonly knee: Vector;
  readonly ankle: Vector;
  readonly toe: Vector;
  readonly shoulder: Vector;
  readonly elbow: Vector;
  readonly hand: Vector;
}

/** Middles of the body, in the same directions. */
export interface Trunk {
  readonly hips: Vector;
  readonly chest: Vector;
  readonly shoulders: Vector;
  readonly head: Vector;
}

/** @param seat height of what a sitting one sits on */
export function trunkOf(posture: Posture, seat: number): Trunk {
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

/**
 * The joints of one side.
 * @param sign 1 for the left, -1 for the right
 * @param step -1 to 1: how far its foot is before the other
 */
export function limbOf(posture: Posture, sign: 1 | -1, step: number, seat: number): Joints {
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
