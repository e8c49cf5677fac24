import { hashed, pickAt, turned } from "../../noise.ts";
import { add } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Effect, EpisodePlan } from "./episode-plan.ts";

const lobes = 6;
const metres = { 1: [0.6, 1], 2: [0.35, 0.55], 3: [0.2, 0.32] } as const;
const growSeconds = 120;

/** A puddle spreads on the floor; it mirrors the room. */
export function water(home: Home, { difficulty, seed }: EpisodePlan, elapsed: number): Effect {
  const places = difficulty === 1 ? home.clearings : home.openFloor;
  const at = pickAt(places, hashed(seed, 1));
  const [least, most] = metres[difficulty];
  const grown = Math.min(1, 0.6 + (0.4 * elapsed) / growSeconds);
  const radius = (least + (most - least) * hashed(seed, 2)) * grown;
  const discs = Array.from({ length: lobes }, (_, i) => {
    const [x, z] = turned((i + hashed(seed, 3, i)) / lobes);
    const out = radius * (0.35 + 0.45 * hashed(seed, 4, i));
    return {
      center: add(at, [x * out, 0, z * out]),
      radius: radius * (0.4 + 0.3 * hashed(seed, 5, i)),
    };
  });
  return { things: [], puddle: { discs: [{ center: at, radius: radius * 0.7 }, ...discs] } };
}
