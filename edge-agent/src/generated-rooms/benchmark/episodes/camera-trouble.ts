import { drift, hashed, pickAt, turned } from "../../noise.ts";
import { add, cross, lengthOf, normalized, scale, subtract } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Cover, Effect, EpisodePlan } from "./episode-plan.ts";

const reaches = { 1: [1.15, 1.3], 2: [0.4, 0.6], 3: [0.14, 0.24] } as const;

type Material = Pick<Cover, "color" | "softness" | "passes">;

/** What people put before a lens: a hand, a cloth, tape. */
const opaque: readonly Material[] = [
  { color: [0.35, 0.12, 0.07], softness: 0.3, passes: 0.02 },
  { color: [0.12, 0.12, 0.14], softness: 0.18, passes: 0.05 },
  { color: [0.5, 0.47, 0.42], softness: 0.08, passes: 0 },
];
/** What a dirty finger leaves. */
const smear: Material = { color: [0.4, 0.4, 0.4], softness: 0.35, passes: 0.45 };

/** Something is before the lens: all of it, half or a corner. */
export function covered(_home: Home, { difficulty, seed }: EpisodePlan, elapsed: number): Effect {
  const [least, most] = reaches[difficulty];
  const tremble = 0.02 * (drift(seed, "tremble", elapsed) - 0.5);
  // A smear over the whole lens hides little: it is never plain.
  const choices = difficulty === 1 ? opaque : [...opaque, smear];
  const material = pickAt(choices, hashed(seed, 3));
  return {
    things: [],
    cover: {
      ...material,
      from: turned(hashed(seed, 1)),
      reach: least + (most - least) * hashed(seed, 2) + tremble,
    },
  };
}

/** Tangents of the angles by which a camera is turned. */
const turns = { 1: [0.14, 0.28], 2: [0.05, 0.09], 3: [0.02, 0.035] } as const;

/** The camera has been pushed: it looks elsewhere and leans. */
export function moved(home: Home, { difficulty, seed }: EpisodePlan): Effect {
  const { position, target } = home.scene.camera;
  const [least, most] = turns[difficulty];
  const tangent = least + (most - least) * hashed(seed, 1);
  const [across, above] = turned(hashed(seed, 2));
  const ahead = subtract(target, position);
  const right = normalized(cross([0, 1, 0], normalized(ahead)));
  const up = normalized(cross(ahead, right));
  const shift = scale(add(scale(right, across), scale(up, above)), tangent * lengthOf(ahead));
  return {
    things: [],
    pose: {
      position,
      target: add(target, shift),
      lean: tangent * (hashed(seed, 3) - 0.5) * 1.4,
    },
  };
}
