import { derivedSeed } from "@lares/shared";
import { drift, hashed } from "./noise.ts";

/** The light and the life of a room at one frame. */
export interface Conditions {
  /** Strength of the daylight, 0.4 to 1. */
  readonly day: number;
  /** 0 for the blue of a cloudy sky to 1 for a low sun. */
  readonly warmth: number;
  readonly isLampOn: boolean;
  /** Brightness of the screen, 0 when it is off. */
  readonly screen: number;
  /** Where each movement is, in [0, 1), by its number. */
  readonly moments: readonly number[];
  /** For what is new in each frame: noise and the screen's picture. */
  readonly frameSeed: number;
}

/** Frames in which the sky changes. */
const skyFrames = 8;

/**
 * What frame number `index` of a room sees: a pure function, so that frames can be drawn in any
 * order. Everything recurs within some 50 frames.
 */
export function conditionsAt(seed: number, index: number, movements: number): Conditions {
  const sky = drift(seed, "sky", index / skyFrames);
  const cloud = drift(seed, "cloud", index / 3);
  const evening = drift(seed, "lamp", index / 5) - 0.5 * sky;
  const isScreenOn = drift(seed, "screen", index / 4) > 0.45;
  const frameSeed = derivedSeed(seed, `frame ${index}`);
  return {
    day: 0.4 + 0.45 * sky + 0.15 * cloud,
    warmth: drift(seed, "warmth", index / skyFrames),
    isLampOn: evening > 0.25,
    screen: isScreenOn ? 0.6 + 0.4 * hashed(frameSeed, 1) : 0,
    moments: Array.from({ length: movements }, (_, i) => hashed(frameSeed, 2, i)),
    frameSeed,
  };
}
