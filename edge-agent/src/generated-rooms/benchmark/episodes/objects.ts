import { leftThings } from "../../left-things.ts";
import { hashed, pickAt, turned } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import { ball, box, capsule, type Paint } from "../../solid.ts";
import { add, scale, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Effect, EpisodePlan } from "./episode-plan.ts";

const colors: readonly Vector[] = [
  [0.45, 0.06, 0.05],
  [0.08, 0.14, 0.36],
  [0.03, 0.03, 0.03],
  [0.4, 0.28, 0.14],
  [0.55, 0.53, 0.48],
  [0.1, 0.24, 0.1],
];

/** A thing that nobody of the house put there. */
export function left(home: Home, { difficulty, seed }: EpisodePlan): Effect {
  const places = difficulty === 1 ? home.clearings : home.openFloor;
  const at = pickAt(places, hashed(seed, 1));
  if (difficulty === 1) {
    const leave = pickAt(leftThings, hashed(seed, 2));
    return { things: [leave(at)] };
  }
  const size = difficulty === 2 ? 0.24 + 0.12 * hashed(seed, 3) : 0.1 + 0.1 * hashed(seed, 3);
  const color = pickAt(colors, hashed(seed, 4));
  return { things: [smallObject(at, size, { color }, seed)] };
}

/** A bag, a box or a roll. @param size of its longest side, in metres */
function smallObject(at: Vector, size: number, paint: Paint, seed: number): Thing {
  const [x, z] = turned(hashed(seed, 5));
  const shape = hashed(seed, 6);
  const core = capsule(
    add(at, [0, size * 0.35, 0]),
    add(at, scale([x, 0.5, z], size * 0.4)),
    size * 0.35,
    paint,
  );
  if (shape < 0.4) {
    const half = size / 2;
    const solid = box(
      add(at, [-half, 0, -half * 0.7]),
      add(at, [half, size * 0.8, half * 0.7]),
      paint,
    );
    return { solids: [solid], shadow: [core] };
  }
  if (shape < 0.7) {
    const handle = ball(add(at, [0, size * 0.8, 0]), size * 0.12, { color: [0.05, 0.05, 0.05] });
    return { solids: [core, handle], shadow: [core] };
  }
  const roll = capsule(
    add(at, scale([x, 0.4, z], size / 2)),
    add(at, scale([-x, 0.4, -z], size / 2)),
    size * 0.2,
    paint,
  );
  return { solids: [roll], shadow: [roll] };
}

/** One of the room's own things is gone. */
export function taken(home: Home, { seed }: EpisodePlan): Effect {
  return { things: [], missing: Math.floor(hashed(seed, 1) * home.props.length) };
}
