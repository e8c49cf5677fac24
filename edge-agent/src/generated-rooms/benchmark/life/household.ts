import { derivedSeed } from "@lares/shared";
import type { Levels } from "../../draw-solids.ts";
import { coldDaylight, warmDaylight } from "../../lights.ts";
import { drift, hashed } from "../../noise.ts";
import type { Thing } from "../../scene.ts";
import { between, scale, type Vector } from "../../vector.ts";
import type { Home } from "../home/home.ts";
import { type Arrangement, arrangementOf } from "./arrangement.ts";
import { person } from "./body.ts";
import { dayOf, hourOf } from "./day-time.ts";
import { petAt } from "./pet.ts";
import { type Sky, skyAt } from "./sky.ts";
import { stanceAt, type Visit, visitsOf } from "./visits.ts";
import { type Way, wayAlong } from "./walk.ts";

/** Everything about a room that a camera may see at one moment. */
export interface Moment {
  readonly seconds: number;
  readonly levels: Levels;
  /** Strength of the sun through the window. */
  readonly sun: number;
  /** Brightness of the screen, 0 when it is off, and which picture it shows. */
  readonly screen: { readonly brightness: number; readonly pictureSeed: number };
  /** What stands about. */
  readonly arrangement: Arrangement;
  /** Who and what moves. */
  readonly moving: readonly Thing[];
}

const fanTurnsPerSecond = 0.37;
const curtainPasses = 0.35;
/** Below this share of full daylight people switch the lamp on. */
const dusk = 0.25;

/** The life of one home: a pure function of time; it only remembers what it worked out. */
export class Household {
  readonly home: Home;
  readonly #ways = new Map<string, Way>();
  readonly #visits = new Map<number, readonly Visit[]>();

  constructor(home: Home) {
    this.home = home;
  }

  /** @param seconds since the first day's midnight */
  momentAt(seconds: number): Moment {
    const { home } = this;
    const sky = skyAt(home.outlook, home.seed, seconds);
    const visits = this.visitsOn(dayOf(seconds));
    const areCurtainsClosed = this.#areCurtainsClosed(seconds);
    const passing = areCurtainsClosed ? curtainPasses : 1;
    const present = visits.flatMap((visit) => stanceAt(home, visit, seconds) ?? []);
    const pet = petAt(home, seconds, (from, to) => this.#wayBetween(from, to));
    const screen = this.#screenAt(visits, seconds);
    return {
      seconds,
      levels: {
        day: scale(between(coldDaylight, warmDaylight, sky.warmth), sky.strength * passing),
        lamp: this.#isLampOn(sky, visits, seconds) ? [1, 1, 1] : [0, 0, 0],
        screen: scale(flickerOf(screen.pictureSeed), screen.brightness),
      },
      sun: areCurtainsClosed ? 0 : sky.sun,
      screen,
      arrangement: arrangementOf(home, (day) => this.visitsOn(day), areCurtainsClosed, seconds),
      moving: [
        ...present.map(person),
        ...(pet === undefined ? [] : [pet]),
        ...this.#turningFan(seconds),
      ],
    };
  }

  /** The visits of a day in the order of time. */
  visitsOn(day: number): readonly Visit[] {
    const known = this.#visits.get(day);
    if (known !== undefined) return known;
    const visits = visitsOf(this.home, day);
    this.#visits.set(day, visits);
    return visits;
  }

  #wayBetween(from: Vector, to: Vector): Way {
    const key = `${from} ${to}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const way = wayAlong(this.home.floor.wayBetween(from, to));
    this.#ways.set(key, way);
    return way;
  }

  /** In the heat of some days the fan turns. */
  #turningFan(seconds: number): readonly Thing[] {
    const { fan, seed } = this.home;
    if (fan === undefined) return [];
    const hour = hourOf(seconds);
    const isHot = hashed(seed, 77, dayOf(seconds)) < 0.6 && hour > 11 && hour < 20;
    const turns = isHot ? seconds * fanTurnsPerSecond : 0;
    return [fan(turns - Math.floor(turns))];
  }

  #areCurtainsClosed(seconds: number): boolean {
    const { habits, outlook, seed } = this.home;
    if (!habits.closesCurtains) return false;
    const day = dayOf(seconds);
    const hour = hourOf(seconds);
    const opens = habits.wakeHour + 0.8 * hashed(seed, 71, day);
    const closes = outlook.sunsetHour + 0.2 + 1.2 * hashed(seed, 72, day);
    return hour < opens || hour > closes;
  }

  #isLampOn(sky: Sky, visits: readonly Visit[], seconds: number): boolean {
    const { habits, seed } = this.home;
    const hour = hourOf(seconds);
    const day = dayOf(seconds);
    switch (habits.lamp) {
      case "timer":
        return hour > 19 && hour < 22.5;
      case "with-people":
        return sky.strength < dusk && visits.some((visit) => isDuring(visit, seconds, 20));
      case "evening": {
        const isUp =
          hour > habits.wakeHour - 0.4 * hashed(seed, 73, day) &&
          hour < habits.bedHour + hashed(seed, 74, day) - 0.5;
        return isUp && sky.strength < dusk + 0.1 * hashed(seed, 75, day);
      }
      default:
        return habits.lamp satisfies never;
    }
  }

  #screenAt(visits: readonly Visit[], seconds: number): Moment["screen"] {
    const { habits, seed } = this.home;
    const watched = visits.find((visit) => isDuring(visit, seconds, 0) && visit.seat !== undefined);
    const isOn =
      watched !== undefined && hashed(seed, 76, watched.startSeconds) < habits.screenShare;
    // A new picture every few seconds, as films are cut.
    const pictureSeed = derivedSeed(seed, `picture ${Math.floor(seconds / 5)}`);
    const brightness = isOn ? 0.6 + 0.3 * drift(seed, "screen", seconds / 2) : 0;
    return { brightness, pictureSeed };
  }
}

function isDuring(visit: Visit, seconds: number, longer: number): boolean {
  return seconds >= visit.startSeconds - 1 && seconds < visit.endSeconds + longer;
}

function flickerOf(pictureSeed: number): Vector {
  const tone = (channel: number) => 0.6 + 0.8 * hashed(pictureSeed, channel);
  return [tone(3), tone(4), 0.1 + tone(5)];
}
