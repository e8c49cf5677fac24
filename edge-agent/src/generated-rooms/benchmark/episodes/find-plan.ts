import type { Stage } from "../render/stage.ts";
import { differenceOf } from "./difference.ts";
import { effectAt } from "./effect-at.ts";
import type { Difficulty, EpisodeKind, EpisodePlan } from "./episode-plan.ts";

/** Draws of where, who and when until one is as hard as it should be. */
const mostTries = 24;
/** Draws of a time for each of them until there is light. */
const mostTimes = 40;
/** Least and most mean difference that a person or a thing makes, by difficulty. */
const strengths = {
  1: [0.007, 1],
  2: [0.0025, 0.008],
  3: [0.0008, 0.003],
} as const satisfies Record<Difficulty, readonly [number, number]>;
/** What other kinds make, of that: haze spreads, a puddle is flat. */
const scales = {
  intruder: 1,
  fall: 1,
  left: 1,
  taken: 0.4,
  smoke: 3,
  water: 0.5,
  covered: 8,
  moved: 1,
} as const satisfies Record<EpisodeKind, number>;
const fewestPixels = 3;
/** Below this mean of its exposed light a room is dark: 50 grey levels. */
const darkestMean = 0.038;

/** What to look for: a kind and how hard it is to see. */
interface Wanted {
  readonly kind: EpisodeKind;
  readonly difficulty: Difficulty;
}

/**
 * Draws plans until one is as hard to see as wanted; else gives the one that comes nearest.
 * @param timeOf gives a start in seconds, another one at each call if it can
 */
export function findPlan(
  stage: Stage,
  wanted: Wanted,
  durationSeconds: number,
  timeOf: () => number,
  random: () => number,
): EpisodePlan {
  const [least, most] = strengths[wanted.difficulty];
  const scale = scales[wanted.kind];
  let best: EpisodePlan | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const startSeconds = litTime(stage, wanted, timeOf);
    const endSeconds = startSeconds + durationSeconds;
    const seed = Math.floor(random() * 0x1_0000_0000);
    const plan: EpisodePlan = { id: wanted.kind, ...wanted, startSeconds, endSeconds, seed };
    const strength = strengthOf(stage, plan) / scale;
    // How many times too weak or too strong.
    const away = strength === 0 ? 1e6 : Math.max(least / strength, strength / most);
    if (away >= nearest) continue;
    nearest = away;
    best = plan;
    if (away <= 1) break;
  }
  return best as EpisodePlan;
}

/** Only what is hard to see may happen in the dark, and a dark picture shows no turn. */
function litTime(stage: Stage, { kind, difficulty }: Wanted, timeOf: () => number): number {
  const needsLight = difficulty < 3 || kind === "moved";
  let time = timeOf();
  for (let i = 0; i < mostTimes && needsLight && !isLit(stage, time); i++) time = timeOf();
  return time;
}

/** How strongly the first seconds of an episode show; 0 when one of them hardly does. */
function strengthOf(stage: Stage, plan: EpisodePlan): number {
  // A camera's turn is as hard to see as its angle is small.
  if (plan.kind === "moved") return strengths[plan.difficulty][0];
  let sum = 0;
  const looks = plan.kind === "intruder" ? [0, 1, 2, 3, 4, 5] : [0, 5];
  for (const elapsed of looks) {
    const seconds = plan.startSeconds + elapsed;
    const effect = effectAt(stage.home, plan, seconds);
    const usual = stage.draw(seconds, undefined, false);
    const { strength, changedPixels } = differenceOf(usual, stage.draw(seconds, effect, false));
    if (changedPixels < fewestPixels) return 0;
    sum += strength;
  }
  return sum / looks.length;
}

function isLit(stage: Stage, seconds: number): boolean {
  return stage.brightnessAt(seconds) > darkestMean;
}
