import { derivedSeed } from "@lares/shared";
import { drift, hashed, pickAt, turned } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import { ball, capsule, type Paint } from "../../solid.ts";
import { add, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import { stepAlong, type Way } from "./walk.ts";

/** A pet thinks about moving so often. */
const restSeconds = 420;
const metresPerSecond = 0.6;
const furs: readonly Vector[] = [
  [0.2, 0.13, 0.08],
  [0.05, 0.05, 0.05],
  [0.5, 0.42, 0.3],
];

/**
 * The house's cat at a moment: asleep or sitting somewhere, on its way, or elsewhere.
 * @param wayBetween two of the home's places
 */
export function petAt(
  home: Home,
  seconds: number,
  wayBetween: (from: Vector, to: Vector) => Way,
): Thing | undefined {
  if (!home.habits.hasPet) return undefined;
  const seed = derivedSeed(home.seed, "pet");
  const rest = Math.floor(seconds / restSeconds);
  const place = placeOf(home, seed, rest);
  const before = placeOf(home, seed, rest - 1);
  const fur: Paint = { color: pickAt(furs, hashed(seed, 1)) };
  const gone = (seconds - rest * restSeconds) * metresPerSecond;
  if (place !== before) {
    const way = wayBetween(before, place);
    if (gone < way.metres) {
      const { at, heading } = stepAlong(way, gone);
      return cat(at, heading, 0.24, fur);
    }
  }
  if (place === home.door.outside) return undefined;
  const [x, z] = turned(hashed(seed, 2, rest));
  const isAsleep = hashed(seed, 3, rest) < 0.6;
  const tail = isAsleep ? 0 : drift(seed, "tail", seconds / 2) - 0.5;
  return cat(place, [x, 0, z], isAsleep ? 0.12 : 0.2, fur, tail);
}

/** Where the pet rests during a span; most often where it was before. */
function placeOf(home: Home, seed: number, rest: number): Vector {
  let since = rest;
  while (hashed(seed, 4, since) < 0.75 && rest - since < 12) since--;
  const share = hashed(seed, 5, since);
  // A third of the places are out of sight.
  if (share < 0.34 || home.openFloor.length === 0) return home.door.outside;
  const favourites = Math.min(5, home.openFloor.length);
  const index = Math.floor(
    hashed(seed, 6, Math.floor(share * 97) % favourites) * home.openFloor.length,
  );
  return home.openFloor[index] as Vector;
}

/** @param height of its back, in metres */
function cat(at: Vector, [x, , z]: Vector, height: number, fur: Paint, tail = 0): Thing {
  const point = (front: number, up: number, side: number): Vector =>
    add(at, [x * front + z * side, up, z * front - x * side]);
  const body = capsule(point(-0.14, height - 0.04, 0), point(0.14, height, 0), 0.1, fur);
  const legs =
    height > 0.2
      ? [0.05, -0.05].flatMap((side) => [
          capsule(point(0.14, 0.03, side), point(0.13, height, side), 0.03, fur),
          capsule(point(-0.14, 0.03, side), point(-0.13, height, side), 0.03, fur),
        ])
      : [];
  return {
    solids: [
      body,
      ...legs,
      ball(point(0.25, height + 0.08, 0), 0.075, fur),
      capsule(point(0.25, height + 0.14, 0.045), point(0.25, height + 0.17, 0.045), 0.018, fur),
      capsule(point(0.25, height + 0.14, -0.045), point(0.25, height + 0.17, -0.045), 0.018, fur),
      capsule(point(-0.22, height - 0.04, 0), point(-0.4, height + 0.06, 0.2 * tail), 0.025, fur),
    ],
    shadow: [body],
  };
}
