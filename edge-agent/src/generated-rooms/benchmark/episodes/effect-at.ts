import type { Home } from "../home/home.ts";
import { covered, moved } from "./camera-trouble.ts";
import type { Effect, EpisodeKind, EpisodePlan } from "./episode-plan.ts";
import { fall } from "./fall.ts";
import { intruder } from "./intruder.ts";
import { left, taken } from "./objects.ts";
import { smoke } from "./smoke.ts";
import { water } from "./water.ts";

type EffectOf = (home: Home, plan: EpisodePlan, elapsedSeconds: number) => Effect;

const effects = {
  intruder,
  fall,
  left,
  taken,
  smoke,
  water,
  covered,
  moved,
} satisfies Record<EpisodeKind, EffectOf>;

/** What an episode does at a moment; undefined before it begins and once it is over. */
export function effectAt(home: Home, plan: EpisodePlan, seconds: number): Effect | undefined {
  if (seconds < plan.startSeconds || seconds >= plan.endSeconds) return undefined;
  const effect: EffectOf = effects[plan.kind];
  return effect(home, plan, seconds - plan.startSeconds);
}
