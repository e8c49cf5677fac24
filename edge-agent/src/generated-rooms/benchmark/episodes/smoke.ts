import { drift, hashed, pickAt, smoothStep } from "../../noise.ts";
import type { Home } from "../home/home.ts";
import type { Effect, EpisodePlan, Puff } from "./episode-plan.ts";

const puffs = 22;
const opacity = { 1: 0.8, 2: 0.4, 3: 0.16 } as const;
const width = { 1: 0.55, 2: 0.4, 3: 0.28 } as const;
/** It burns for so long before it is as thick as it gets. */
const growSeconds = 40;
const riseMetresPerSecond = 0.25;

/** Smoke rises from a place on the floor or behind furniture and spreads below the ceiling. */
export function smoke(home: Home, { difficulty, seed }: EpisodePlan, elapsed: number): Effect {
  const source = pickAt(home.openFloor, hashed(seed, 1));
  const age = elapsed + 25;
  const grown = smoothStep(age / growSeconds);
  const ceiling = home.scene.size[1] - 0.25;
  const cloud = Array.from({ length: puffs }, (_, i): Puff => {
    // Each puff rises and is followed by a new one.
    const life = 14;
    const since = age + (i * life) / puffs;
    const turn = Math.floor(since / life);
    const up = (since - turn * life) * riseMetresPerSecond;
    const spread = 0.25 + up * 0.35;
    const sway = (axis: number) =>
      spread * (2 * hashed(seed + axis, i, turn) - 1) +
      0.3 * (drift(seed + axis, "air", since / 9) - 0.5);
    return {
      center: [source[0] + sway(1), Math.min(ceiling, 0.2 + up), source[2] + sway(2)],
      radius: (0.7 + 0.5 * up) * width[difficulty] * (0.6 + 0.6 * grown),
      // New puffs fade in and old ones out, so that none appears at once.
      opacity:
        opacity[difficulty] *
        (0.35 + 0.65 * grown) *
        smoothStep(up * 4) *
        smoothStep((3.5 - up) * 2),
    };
  });
  return { things: [], smoke: { puffs: cloud, shade: hashed(seed, 2) < 0.35 ? 0.25 : 2 } };
}
