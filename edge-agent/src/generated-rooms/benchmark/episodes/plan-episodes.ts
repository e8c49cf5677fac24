import { derivedSeed, seededRandom } from "@lares/shared";
import { secondsPerDay } from "../life/day-time.ts";
import type { Stage } from "../render/stage.ts";
import { differenceOf } from "./difference.ts";
import { effectAt } from "./effect-at.ts";
import {
  type Difficulty,
  type EpisodeKind,
  type EpisodePlan,
  episodeKinds,
} from "./episode-plan.ts";

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
/** Two episodes are at least so far apart. */
const apartSeconds = 300;

/** What to look for: a kind and how hard it is to see. */
interface Wanted {
  readonly kind: EpisodeKind;
  readonly difficulty: Difficulty;
}

/**
 * Episodes of every kind and difficulty over some days, each at its own time of day.
 * @param perKind episodes of each kind
 * @returns in the order of time
 */
export function planEpisodes(
  stage: Stage,
  fromDay: number,
  toDay: number,
  perKind: number,
  durationSeconds: number,
): readonly EpisodePlan[] {
  const random = seededRandom(derivedSeed(stage.home.seed, "episodes"));
  const taken: number[] = [];
  const plans = Array.from({ length: perKind * episodeKinds.length }, (_, i) => {
    const place = i % episodeKinds.length;
    const kind = episodeKinds[place] as EpisodeKind;
    // Each kind begins with another difficulty, so that all are about as often.
    const round = Math.floor(i / episodeKinds.length);
    const difficulty = (1 + ((round + place) % 3)) as Difficulty;
    const timeOf = () => {
      for (;;) {
        const start = Math.floor((fromDay + (toDay - fromDay) * random()) * secondsPerDay);
        const isApart = taken.every((other) => Math.abs(other - start) > apartSeconds);
        if (isApart && isHourOf(stage, kind, start)) return start;
      }
    };
    const plan = findPlan(stage, { kind, difficulty }, durationSeconds, timeOf, random);
    taken.push(plan.startSeconds);
    return plan;
  });
  return plans
    .sort((a, b) => a.startSeconds - b.startSeconds)
    .map((plan, i) => ({ ...plan, id: `${String(i + 1).padStart(2, "0")}-${plan.kind}` }));
}

/** Where people live, strangers come by night or while everybody is at work. */
function isHourOf({ home }: Stage, kind: EpisodeKind, seconds: number): boolean {
  if (kind !== "intruder" || home.habits.presence === "never") return true;
  const hour = (seconds / 3600) % 24;
  return hour < 6 || (hour > 9 && hour < 16);
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
