import type { Habits, Outlook } from "./home.ts";
import { pick, type Random, within } from "./palette.ts";

export function drawHabits(presence: Habits["presence"], random: Random): Habits {
  const isLivedIn = presence !== "never";
  return {
    presence,
    hasPet: isLivedIn && random() < 0.4,
    lamp: isLivedIn ? pick(["evening", "evening", "with-people"], random) : "timer",
    closesCurtains: isLivedIn && random() < 0.7,
    screenShare: within(0.3, 0.9, random),
    wakeHour: within(6.2, 8, random),
    bedHour: within(21.8, 23.6, random),
  };
}

export function drawOutlook(random: Random): Outlook {
  return {
    sunriseHour: within(6, 7.6, random),
    sunsetHour: within(17.6, 20, random),
    sunriseTurn: random(),
    nightLight: within(0.02, 0.06, random),
  };
}
