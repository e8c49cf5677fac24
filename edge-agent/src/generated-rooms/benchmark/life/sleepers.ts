import { skin } from "../../figure.ts";
import { hashed } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import { ball, capsule } from "../../solid.ts";
import { add, between, normalized, scale, subtract, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Berth } from "../home/pieces/furnishing.ts";
import { clothesOf } from "./clothes.ts";
import { hourOf, secondsPerDay } from "./day-time.ts";

/** Sleepers turn about so often. */
const turnSeconds = 1500;
/** Where people are seldom, a bed is used in so many nights. */
const seldomShare = 0.25;

/** Who lies in the beds at a moment, and a key that is the same while nobody stirs. */
export function sleepersAt(
  home: Home,
  seconds: number,
): { readonly key: string; readonly things: readonly Thing[] } {
  const { habits, seed } = home;
  const night = Math.floor(seconds / secondsPerDay - 0.5);
  const hour = hourOf(seconds);
  const isNight =
    hour > habits.bedHour + 0.8 * hashed(seed, 91, night) ||
    hour < habits.wakeHour - 0.5 * hashed(seed, 92, night);
  const isUsed = habits.presence === "often" || hashed(seed, 93, night) < seldomShare;
  if (habits.presence === "never" || !isNight || !isUsed) return { key: "", things: [] };
  const turn = Math.floor(seconds / turnSeconds);
  return {
    key: `${turn}`,
    things: home.berths.map((berth, i) => sleeper(berth, seed + i, turn)),
  };
}

/** A head on the pillow and a hump under the blanket. */
function sleeper({ head, feet, blanket }: Berth, person: number, turn: number): Thing {
  const along = normalized(subtract(feet, head));
  const side: Vector = [along[2], 0, -along[0]];
  const shift = scale(side, 0.24 * (hashed(person, 94, turn) - 0.5));
  const knees = scale(side, 0.4 * (hashed(person, 95, turn) - 0.5));
  const hair = clothesOf(person, 0).hair;
  const shoulders = add(between(head, feet, 0.3), add(shift, [0, -0.05, 0]));
  const middle = add(between(head, feet, 0.62), add(shift, knees));
  return {
    solids: [
      ball(add(head, shift), 0.11, skin),
      ball(add(add(head, shift), scale(along, -0.04)), 0.11, { color: hair }),
      capsule(shoulders, middle, 0.15, blanket),
      capsule(middle, add(feet, shift), 0.12, blanket),
    ],
    shadow: [],
  };
}
