import { derivedSeed } from "@lares/shared";
import { drift, hashed, smoothStep, turned } from "../../noise.ts";
import { normalized, type Vector } from "../../vector.ts";
import type { Outlook } from "../home/home.ts";
import { dayOf, hourOf } from "./day-time.ts";

/** The light outside at a moment. */
export interface Sky {
  /** Of the strongest daylight from the whole sky: 0 to 1. */
  readonly strength: number;
  /** 0 for the blue of a cloudy sky to 1 for a low sun. */
  readonly warmth: number;
  /** Strength of direct sun, 0 when it is hidden or down, up to 1. */
  readonly sun: number;
}

const twilightHours = 1.2;

/** The weather of a day wanders around its own mean; every cloud takes some minutes. */
export function skyAt(outlook: Outlook, seed: number, seconds: number): Sky {
  const hour = hourOf(seconds);
  const { sunriseHour, sunsetHour, nightLight } = outlook;
  const up =
    smoothStep((hour - sunriseHour) / twilightHours + 0.5) *
    smoothStep((sunsetHour - hour) / twilightHours + 0.5);
  const clouds = cloudsAt(seed, seconds);
  const share = dayShare(outlook, hour);
  const height = 4 * share * (1 - share);
  const clear = up * (0.35 + 0.65 * height) * (1 - 0.6 * clouds);
  return {
    strength: nightLight + (1 - nightLight) * clear,
    warmth: (1 - height) * (1 - clouds),
    sun:
      smoothStep((hour - sunriseHour) * 2) *
      smoothStep((sunsetHour - hour) * 2) *
      smoothStep((0.55 - clouds) / 0.3),
  };
}

/** Cover of the sky, 0 to 1. */
function cloudsAt(seed: number, seconds: number): number {
  const usual = hashed(derivedSeed(seed, "weather"), dayOf(seconds));
  const slow = drift(seed, "front", seconds / 5400) - 0.5;
  const quick = drift(seed, "cloud", seconds / 240) - 0.5;
  return Math.min(1, Math.max(0, usual + 0.5 * slow + 0.3 * quick));
}

/** How far the sun has come on its way from rise to set. */
function dayShare({ sunriseHour, sunsetHour }: Outlook, hour: number): number {
  return Math.min(1, Math.max(0, (hour - sunriseHour) / (sunsetHour - sunriseHour)));
}

/** Unit vector from the room towards the sun. */
export function sunDirection(outlook: Outlook, seconds: number): Vector {
  const share = dayShare(outlook, hourOf(seconds));
  const [x, z] = turned(outlook.sunriseTurn + 0.5 * share);
  return normalized([x, 0.12 + 2.6 * share * (1 - share), z]);
}
