import { hashed, pickAt } from "../../noise.ts";
import { add, lengthOf, subtract, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import { person } from "../life/body.ts";
import type { Clothes } from "../life/clothes.ts";
import { stepAlong, type Way, wayAlong } from "../life/walk.ts";
import type { Effect, EpisodePlan } from "./episode-plan.ts";

const metresPerSecond = { 1: 0.8, 2: 0.6, 3: 0.4 } as const;

const clothes: readonly Clothes[] = [
  { top: [0.03, 0.03, 0.035], legs: [0.03, 0.03, 0.04], hair: [0.02, 0.02, 0.02] },
  { top: [0.09, 0.1, 0.08], legs: [0.05, 0.05, 0.05], hair: [0.05, 0.05, 0.05] },
  { top: [0.16, 0.14, 0.12], legs: [0.04, 0.05, 0.09], hair: [0.06, 0.04, 0.03] },
  { top: [0.55, 0.5, 0.1], legs: [0.1, 0.1, 0.12], hair: [0.2, 0.12, 0.05] },
];

/** Somebody who does not belong here searches the room, off the usual way, ever lower. */
export function intruder(home: Home, { difficulty, seed }: EpisodePlan, elapsed: number): Effect {
  const way = searchWay(home, seed);
  // There and back for as long as it takes.
  const gone = (elapsed + 2) * metresPerSecond[difficulty];
  const lap = gone / way.metres;
  const isBack = Math.floor(lap) % 2 === 1;
  const share = lap - Math.floor(lap);
  const step = stepAlong(way, way.metres * (isBack ? 1 - share : share));
  const [x, , z] = step.heading;
  const isLow = difficulty === 3 || (difficulty === 2 && hashed(seed, 5) < 0.5);
  const figure = person({
    at: step.at,
    heading: isBack ? [-x, 0, -z] : step.heading,
    stride: step.stride,
    posture: isLow ? "crouching" : "upright",
    clothes: pickAt(clothes, hashed(seed, 6)),
  });
  return { things: [figure] };
}

/** A way between places in the camera's sight, at least a metre long. */
function searchWay(home: Home, seed: number): Way {
  const places = Array.from({ length: 4 }, (_, i) => {
    const index = Math.floor(hashed(seed, 10 + i) * home.openFloor.length);
    return home.openFloor[index] as Vector;
  });
  const points = places.flatMap((place, i) => {
    const before = places[i - 1];
    if (before === undefined) return [place];
    return home.floor.wayBetween(before, place);
  });
  const way = wayAlong(points);
  if (way.metres >= 1) return way;
  const [start] = places as [Vector];
  return wayAlong([start, farthestFrom(start, home.openFloor)]);
}

function farthestFrom(start: Vector, places: readonly Vector[]): Vector {
  return places.reduce(
    (best, place) =>
      lengthOf(subtract(place, start)) > lengthOf(subtract(best, start)) ? place : best,
    add(start, [0.5, 0, 0.5]),
  );
}
