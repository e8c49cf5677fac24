import { drift, hashed, pickAt, turned } from "../../noise.ts";
import { add, scale, type Vector } from "../../vector.ts";
import { isNear } from "../home/floor-plan.ts";
import type { Home } from "../home/home.ts";
import { person } from "../life/body.ts";
import { clothesOf } from "../life/clothes.ts";
import { dayOf } from "../life/day-time.ts";
import type { Effect, EpisodePlan } from "./episode-plan.ts";

const headings = 16;

/** A resident lies on the floor and hardly moves. */
export function fall(home: Home, plan: EpisodePlan, elapsed: number): Effect {
  const { seed, startSeconds, difficulty } = plan;
  const places = difficulty === 3 ? home.openFloor : home.clearings;
  const at = pickAt(places, hashed(seed, 1));
  const figure = person({
    at,
    heading: freeHeading(home, at, seed),
    posture: "lying",
    stride: 0.3 + 0.3 * drift(seed, "legs", elapsed / 8),
    clothes: clothesOf(home.seed + (hashed(seed, 2) < 0.5 ? 0 : 1), dayOf(startSeconds)),
  });
  return { things: [figure] };
}

/** A direction in which a body has most room: head and feet keep clear of furniture. */
function freeHeading(home: Home, at: Vector, seed: number): Vector {
  const first = hashed(seed, 3);
  const [width, , depth] = home.scene.size;
  const isFree = ([x, , z]: Vector) =>
    x > 0.1 &&
    z > 0.1 &&
    x < width - 0.1 &&
    z < depth - 0.1 &&
    !home.scene.furniture.some((solid) => isNear(solid, [x, 0, z], 0.1));
  let best: Vector = [0, 0, 1];
  let most = -1;
  for (let i = 0; i < headings; i++) {
    const [x, z] = turned(first + i / headings);
    const free = [-0.85, -0.5, 0.5, 0.85].filter((metres) =>
      isFree(add(at, scale([x, 0, z], metres))),
    ).length;
    if (free <= most) continue;
    most = free;
    best = [x, 0, z];
  }
  return best;
}
