import { curtain } from "../../movements.ts";
import { hashed } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import type { Paint } from "../../solid.ts";
import { add, scale, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Loose } from "../home/things.ts";
import { inward } from "../home/wall-frame.ts";
import { dayOf } from "./day-time.ts";
import { sleepersAt } from "./sleepers.ts";
import type { Visit } from "./visits.ts";

/** What stands about in a room and stays as it is for hours. */
export interface Arrangement {
  /** The same for the same things in the same places. */
  readonly key: string;
  readonly things: readonly Thing[];
  /** Which of the things are props, in the order of the home's. */
  readonly props: readonly Thing[];
}

const leafPaint: Paint = { color: [0.62, 0.6, 0.55] };
/** Going through a door takes so long. */
const doorSeconds = 4;
/** Looking further back for a thing's last move is not worth it: days. */
const longestRest = 20;

/** @param visitsOn the visits of a day */
export function arrangementOf(
  home: Home,
  visitsOn: (day: number) => readonly Visit[],
  areCurtainsClosed: boolean,
  seconds: number,
): Arrangement {
  const use = lastUse(visitsOn, seconds);
  const isDoorOpen = isOpen(home, visitsOn(dayOf(seconds)), seconds);
  const sleep = sleepersAt(home, seconds);
  const at = (item: Loose, number: number) => placeOf(home, item, number, use, visitsOn);
  const props = home.props.map((prop, i) => prop.build(at(prop, 100 + i)));
  const loose = home.loose.map((item, i) => item.build(at(item, 200 + i)));
  return {
    key: `${use} ${areCurtainsClosed} ${isDoorOpen} ${sleep.key}`,
    props,
    things: [
      ...props,
      ...loose,
      ...(isDoorOpen ? [] : [leaf(home)]),
      ...curtains(home, areCurtainsClosed),
      ...sleep.things,
    ],
  };
}

/** The last day on which somebody may have moved things: they do so in a day's first visit. */
function lastUse(visitsOn: (day: number) => readonly Visit[], seconds: number): number {
  const today = dayOf(seconds);
  const [first] = visitsOn(today);
  return first !== undefined && seconds >= first.endSeconds ? today : today - 1;
}

/** Where a thing stands after a day's use: it is moved on about half of the days with visits. */
function placeOf(
  home: Home,
  { at, reach }: Loose,
  number: number,
  use: number,
  visitsOn: (day: number) => readonly Visit[],
): Vector {
  if (home.habits.presence === "never" || reach === 0) return at;
  const isMovedOn = (day: number) =>
    hashed(home.seed, number, day) < 0.5 && visitsOn(day).length > 0;
  let since = use;
  while (!isMovedOn(since) && use - since < longestRest) since--;
  const shift = (axis: number) => 2 * hashed(home.seed + axis, number, since) - 1;
  return add(at, scale([shift(1), 0, shift(2)], reach));
}

/** Open while somebody goes through; between, as it was left. */
function isOpen(home: Home, visits: readonly Visit[], seconds: number): boolean {
  let wasLeftOpen = hashed(home.seed, 81, dayOf(seconds)) < 0.2;
  for (const { startSeconds, endSeconds } of visits) {
    for (const passing of [startSeconds, endSeconds - doorSeconds]) {
      if (seconds >= passing && seconds < passing + doorSeconds) return true;
      if (seconds >= passing) wasLeftOpen = hashed(home.seed, 82, passing) < 0.3;
    }
  }
  return wasLeftOpen && home.habits.presence !== "never";
}

/** The leaf of the closed door; it opens outward, out of sight. */
function leaf({ door }: Home): Thing {
  return { solids: [door.frame.box([0, 0.01, 0.01], [0.9, 2.04, 0.045], leafPaint)], shadow: [] };
}

function curtains({ habits, pane, seed, scene }: Home, areClosed: boolean): Thing[] {
  if (!habits.closesCurtains) return [];
  const along = pane.wall === "back" ? 0 : 2;
  const facing = inward[pane.wall];
  const top = Math.min(pane.max[1] + 0.12, scene.size[1] - 0.05);
  const [low, high] = [pane.min[along], pane.max[along]];
  const width = areClosed ? (high - low) / 2 + 0.25 : 0.32;
  const at = (place: number): Vector => {
    const point: [number, number, number] = [pane.min[0], top, pane.min[2]];
    point[along] = place;
    return add(point, scale(facing, 0.09));
  };
  const tone = 0.25 + 0.4 * hashed(seed, 83);
  const paint: Paint = { color: [tone, tone * 0.92, tone * (0.7 + 0.4 * hashed(seed, 84))] };
  const moment = 0.5;
  return [
    curtain(at(low - 0.25), at(low - 0.25 + width), 0.3, paint)(moment),
    curtain(at(high + 0.25 - width), at(high + 0.25), 0.3, paint)(moment),
  ];
}
