import { between, lengthOf, normalized, subtract, type Vector } from "../../vector.ts";

/** A way over the floor and how long it is, in metres. */
export interface Way {
  readonly points: readonly Vector[];
  readonly metres: number;
}

/** Where a walker is and which way they look. */
export interface Step {
  readonly at: Vector;
  readonly heading: Vector;
  /** -1 to 1: how far the left foot is before the right one. */
  readonly stride: number;
}

export function wayAlong(points: readonly Vector[]): Way {
  // Points on top of each other have no direction between them.
  const kept = points.filter(
    (point, i) => i === 0 || lengthOf(subtract(point, points[i - 1] as Vector)) > 0.02,
  );
  let metres = 0;
  for (let i = 1; i < kept.length; i++) {
    metres += lengthOf(subtract(kept[i] as Vector, kept[i - 1] as Vector));
  }
  return { points: kept, metres };
}

export function reversed({ points, metres }: Way): Way {
  return { points: points.toReversed(), metres };
}

/** The place `metres` along a way, at most at its end. */
export function stepAlong({ points }: Way, metres: number): Step {
  let left = Math.max(0, metres);
  // A step is 70 cm: the left foot swings forward and back.
  const phase = left / 1.4 - Math.floor(left / 1.4);
  const stride = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase;
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1] as Vector;
    const to = points[i] as Vector;
    const leg = lengthOf(subtract(to, from));
    if (left <= leg || i === points.length - 1) {
      const share = Math.min(1, left / leg);
      return { at: between(from, to, share), heading: normalized(subtract(to, from)), stride };
    }
    left -= leg;
  }
  return { at: points[0] as Vector, heading: [0, 0, 1], stride: 0 };
}
