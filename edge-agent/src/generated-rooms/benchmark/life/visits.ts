import { derivedSeed, seededRandom } from "@lares/shared";
import { drift, hashed, pickAt, turned } from "../../noise.ts";
import { add, scale, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import type { Seat } from "../home/pieces/furnishing.ts";
import type { Stance } from "./body.ts";
import { clothesOf } from "./clothes.ts";
import { dayOf, isWeekend, secondsPerDay } from "./day-time.ts";
import { reversed, stepAlong, type Way, wayAlong } from "./walk.ts";

/** Somebody of the house comes in, stays somewhere and goes out again. */
export interface Visit {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly resident: 0 | 1;
  /** Where they sit; none when they stand about. */
  readonly seat?: Seat;
  readonly way: Way;
}

const metresPerSecond = 0.95;

/** Hours at which residents may come in, and how likely. */
const workdayHours = [6.9, 7.3, 7.8, 8.3, 12.4, 16.3, 17.2, 18, 18.7, 19.4, 20.2, 21, 21.8];
const weekendHours = [
  8.2, 8.9, 9.6, 10.4, 11.3, 12.5, 13.6, 14.8, 16, 17.2, 18.3, 19.3, 20.2, 21.2,
];
const likelihood = { often: 0.75, rarely: 0.16, never: 0 } as const;

/** The visits of one day in the order of time; those of one resident do not overlap. */
export function visitsOf(home: Home, day: number): readonly Visit[] {
  const share = likelihood[home.habits.presence];
  if (share === 0) return [];
  const random = seededRandom(derivedSeed(home.seed, `visits ${day}`));
  const freeFrom: [number, number] = [0, 0];
  const visits: Visit[] = [];
  for (const hour of isWeekend(day) ? weekendHours : workdayHours) {
    const resident = random() < 0.5 ? 0 : 1;
    const start = day * secondsPerDay + (hour + 0.7 * random() - 0.35) * 3600;
    const stay = stayOf(random);
    const visit = visitAt(home, Math.floor(start), stay, resident, random);
    if (random() >= share || visit.startSeconds < freeFrom[resident]) continue;
    freeFrom[resident] = visit.endSeconds + 40;
    visits.push(visit);
  }
  return visits.sort((a, b) => a.startSeconds - b.startSeconds);
}

/** Most go through within a minute or two; some stay for an hour. */
function stayOf(random: () => number): number {
  const share = random();
  if (share < 0.35) return 4 + 30 * random();
  if (share < 0.7) return 60 + 400 * random();
  return 900 + 2700 * random();
}

function visitAt(
  home: Home,
  startSeconds: number,
  stay: number,
  resident: 0 | 1,
  random: () => number,
): Visit {
  // Two residents never take the same seat.
  const seats = home.seats.filter((_, i) => i % 2 === resident);
  const isSitting = stay > 200 && random() < 0.8;
  const seat = isSitting ? pickAt(seats, random()) : undefined;
  const place = pickAt(home.openFloor, random());
  const { inside, outside } = home.door;
  const way = wayAlong([outside, ...home.floor.wayBetween(inside, seat?.at ?? place)]);
  const endSeconds = startSeconds + Math.ceil(stay + (2 * way.metres) / metresPerSecond);
  return { startSeconds, endSeconds, resident, way, ...(seat !== undefined && { seat }) };
}

/** How somebody on a visit stands, sits or walks at a moment; undefined before and after it. */
export function stanceAt(home: Home, visit: Visit, seconds: number): Stance | undefined {
  const { startSeconds, endSeconds, way, seat, resident } = visit;
  if (seconds < startSeconds || seconds >= endSeconds) return undefined;
  const clothes = clothesOf(home.seed + resident, dayOf(seconds));
  const gone = (seconds - startSeconds) * metresPerSecond;
  if (gone < way.metres) return { ...stepAlong(way, gone), posture: "upright", clothes };
  const left = (endSeconds - seconds) * metresPerSecond;
  if (left < way.metres) {
    return { ...stepAlong(reversed(way), way.metres - left), posture: "upright", clothes };
  }
  const seed = home.seed + startSeconds;
  if (seat === undefined) return { ...standingAbout(way, seed, seconds), clothes };
  return {
    at: add(seat.at, scale(seat.facing, 0.04 * (drift(seed, "lean", seconds / 9) - 0.5))),
    heading: seat.facing,
    posture: "sitting",
    stride: 2 * drift(seed, "hands", seconds / 4) - 1,
    seatHeight: seat.height,
    clothes,
  };
}

/** Somebody who does something on their feet: turns, shifts, reaches. */
function standingAbout(way: Way, seed: number, seconds: number): Omit<Stance, "clothes"> {
  const end = way.points[way.points.length - 1] as Vector;
  const [x, z] = turned(hashed(seed, Math.floor(seconds / 11)));
  const shift = (label: string) => 0.3 * (drift(seed, label, seconds / 6) - 0.5);
  return {
    at: add(end, [shift("x"), 0, shift("z")]),
    heading: [x, 0, z],
    posture: "upright",
    stride: 0.8 * drift(seed, "hands", seconds / 3) - 0.4,
  };
}
