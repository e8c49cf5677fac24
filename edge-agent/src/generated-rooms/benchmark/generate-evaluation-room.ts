import { derivedSeed, type Shape, seededRandom } from "@lares/shared";
import type { Clip, Episode, EvaluationRoom } from "../../dataset/evaluation-room.ts";
import { benchmarkFrame, benchmarkSize } from "./benchmark-frame.ts";
import { differenceOf, maskFor } from "./episodes/difference.ts";
import { effectAt } from "./episodes/effect-at.ts";
import type { EpisodePlan } from "./episodes/episode-plan.ts";
import { planEpisodes } from "./episodes/plan-episodes.ts";
import { requireHome } from "./home/benchmark-rooms.ts";
import { dayOf, secondsPerDay } from "./life/day-time.ts";
import type { Household } from "./life/household.ts";
import { Stage } from "./render/stage.ts";

/** One second apart. */
const clipFrames = 6;
const episodesPerKind = 5;
/** Every so many clips one shows somebody who comes in or goes out, where people do. */
const busyEvery = 4;

/** A span of whole days, `to` exclusive, and how many clips are taken of it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly clips: number;
}

const train: Span = { from: 0, to: 3, clips: 40 };
const calibration: Span = { from: 3, to: 4, clips: 16 };
const normal: Span = { from: 4, to: 6, clips: 30 };
const trouble = { from: 6, to: 9 };

/**
 * One room of the benchmark: nine days of life with light, lamps, curtains, people and things that
 * are moved; on the last three, 40 episodes of eight kinds and three difficulties with masks. The
 * same bytes on every machine. Takes some seconds.
 * @param shape of the frames: the model's input
 * @throws ConfigError for a name that is not in `benchmarkRoomNames`
 */
export function generateEvaluationRoom(name: string, shape: Shape): EvaluationRoom {
  const stage = new Stage(requireHome(name), benchmarkSize);
  const clipsOf = (span: Span): Clip[] =>
    clipStarts(stage.household, span).map((start) => drawClip(stage, shape, start));
  const plans = planEpisodes(stage, trouble.from, trouble.to, episodesPerKind, clipFrames);
  return {
    name,
    train: clipsOf(train),
    calibration: clipsOf(calibration),
    normal: clipsOf(normal),
    episodes: plans.map((plan) => drawEpisode(stage, shape, plan)),
  };
}

/** Starts of clips over a span, one in each equal part of it, in seconds. */
function clipStarts(household: Household, { from, to, clips }: Span): number[] {
  const random = seededRandom(derivedSeed(household.home.seed, `clips ${from}`));
  const part = ((to - from) * secondsPerDay) / clips;
  return Array.from({ length: clips }, (_, i) => {
    const begin = from * secondsPerDay + i * part;
    const start = Math.floor(begin + random() * (part - clipFrames));
    return i % busyEvery === 0 ? busyStart(household, begin, begin + part, start) : start;
  });
}

/** When somebody comes in between two moments; `otherwise` when nobody does. */
function busyStart(household: Household, begin: number, end: number, otherwise: number): number {
  const visit = household
    .visitsOn(dayOf(begin))
    .find(({ startSeconds }) => startSeconds >= begin && startSeconds + clipFrames < end);
  return visit === undefined ? otherwise : visit.startSeconds + 1;
}

function drawClip(stage: Stage, shape: Shape, startSeconds: number): Clip {
  return Array.from({ length: clipFrames }, (_, i) => ({
    name: `${timeName(startSeconds)}-${i}.png`,
    data: benchmarkFrame(stage.draw(startSeconds + i), shape),
  }));
}

function drawEpisode(stage: Stage, shape: Shape, plan: EpisodePlan): Episode {
  const shots = Array.from({ length: clipFrames }, (_, i) => {
    const seconds = plan.startSeconds + i;
    const effect = effectAt(stage.home, plan, seconds);
    const usual = stage.draw(seconds, undefined, false);
    const { mask } = differenceOf(usual, stage.draw(seconds, effect, false));
    return {
      frame: {
        name: `${plan.id}-${i}.png`,
        data: benchmarkFrame(stage.draw(seconds, effect), shape),
      },
      mask: maskFor(mask, benchmarkSize, shape),
    };
  });
  return {
    id: plan.id,
    kind: plan.kind,
    difficulty: plan.difficulty,
    frames: shots.map(({ frame }) => frame),
    masks: shots.map(({ mask }) => mask),
  };
}

/** `day4-08h12m30s` */
function timeName(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const inDay = seconds % secondsPerDay;
  return `day${dayOf(seconds)}-${two(inDay / 3600)}h${two((inDay / 60) % 60)}m${two(inDay % 60)}s`;
}
