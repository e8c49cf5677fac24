import { ConfigError, derivedSeed, type Shape, seededRandom } from "@lares/shared";
import { benchmarkFrame, benchmarkSize } from "./benchmark-frame.ts";
import { effectAt } from "./episodes/effect-at.ts";
import type { Difficulty, EpisodeKind, EpisodePlan } from "./episodes/episode-plan.ts";
import { findPlan } from "./episodes/find-plan.ts";
import { requireHome } from "./home/benchmark-rooms.ts";
import { secondsPerDay } from "./life/day-time.ts";
import { Stage } from "./render/stage.ts";

/** Something that is to happen in a stream. */
export interface LifeEpisode {
  readonly atSeconds: number;
  readonly durationSeconds: number;
  readonly kind: EpisodeKind;
  readonly difficulty: Difficulty;
}

/** Which part of a room's life to draw; seconds count from the midnight before day 0. */
export interface LifeOptions {
  readonly startSeconds: number;
  /** Exclusive. */
  readonly endSeconds: number;
  readonly intervalSeconds: number;
  /** What happens, or how many plain objects a week are left for 10 to 60 minutes; else nothing. */
  readonly episodes?: readonly LifeEpisode[] | number;
}

/** One frame of a stream. */
export interface LifeFrame {
  readonly seconds: number;
  readonly data: Uint8Array;
  /** Id of what happens at that moment: `0003-left`. */
  readonly episode?: string;
}

const secondsPerWeek = 7 * secondsPerDay;

/**
 * A room's life as a stream. Each frame depends on its moment alone, so any window of days can be
 * drawn and is the same in every longer one.
 * @param shape of the frames: the model's input
 * @throws ConfigError for a name that is not in `benchmarkRoomNames`, an interval that is not
 * positive
 */
export function* lifeOf(name: string, shape: Shape, options: LifeOptions): Generator<LifeFrame> {
  const { startSeconds, endSeconds, intervalSeconds, episodes = [] } = options;
  if (!(intervalSeconds > 0)) {
    throw new ConfigError(
      `intervalSeconds is ${intervalSeconds}, expected more than 0`,
      "Give the seconds between two frames",
    );
  }
  const stage = new Stage(requireHome(name), benchmarkSize);
  const plans =
    typeof episodes === "number"
      ? weeklyObjects(stage, episodes, startSeconds, endSeconds)
      : episodes.map((episode, i) => planOf(stage, episode, i));
  const frames = Math.ceil((endSeconds - startSeconds) / intervalSeconds);
  for (let i = 0; i < frames; i++) {
    const seconds = startSeconds + i * intervalSeconds;
    const plan = plans.find((one) => seconds >= one.startSeconds && seconds < one.endSeconds);
    const effect = plan === undefined ? undefined : effectAt(stage.home, plan, seconds);
    const data = benchmarkFrame(stage.draw(seconds, effect), shape);
    yield { seconds, data, ...(plan !== undefined && { episode: plan.id }) };
  }
}

function planOf(stage: Stage, episode: LifeEpisode, index: number): EpisodePlan {
  const { atSeconds, durationSeconds, kind } = episode;
  const random = seededRandom(derivedSeed(stage.home.seed, `${kind} at ${atSeconds}`));
  const plan = findPlan(stage, episode, durationSeconds, () => atSeconds, random);
  return { ...plan, id: `${String(index + 1).padStart(4, "0")}-${kind}` };
}

/** Objects that are left in a window's weeks, each in its own part of the week. */
function weeklyObjects(stage: Stage, perWeek: number, start: number, end: number): EpisodePlan[] {
  const part = secondsPerWeek / perWeek;
  const first = Math.floor(start / part);
  const count = Math.max(0, Math.ceil(end / part) - first);
  return Array.from({ length: count }, (_, i) => {
    const number = first + i;
    const random = seededRandom(derivedSeed(stage.home.seed, `object ${number} of ${perWeek}`));
    const durationSeconds = 600 + Math.floor(3000 * random());
    const timeOf = () => Math.floor(number * part + random() * (part - durationSeconds));
    const wanted = { kind: "left", difficulty: 1 } as const;
    const plan = findPlan(stage, wanted, durationSeconds, timeOf, random);
    return { ...plan, id: `${String(number + 1).padStart(4, "0")}-left` };
  });
}
