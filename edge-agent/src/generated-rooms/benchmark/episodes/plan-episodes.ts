import { derivedSeed, seededRandom } from "@lares/shared";
import { secondsPerDay } from "../life/day-time.ts";
import type { Stage } from "../render/stage.ts";
import {
  type Difficulty,
  type EpisodeKind,
  type EpisodePlan,
  episodeKinds,
} from "./episode-plan.ts";
import { findPlan } from "./find-plan.ts";

/** Two episodes are at least so far apart. */
const apartSeconds = 300;

/**
 * Episodes of every kind and difficulty over some days, each at its own time of day.
 * @param perKind episodes of each kind: all together at most about 100 a day, to keep them apart
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
