import type { BakedRoom } from "../../bake-room.ts";
import type { Levels } from "../../draw-solids.ts";
import type { Shadow } from "../../shadow.ts";

/**
 * Multiplies each pixel of a light by its share.
 * @param light [height, width, 3]; changed
 */
export function scaleBy(light: Float32Array, shares: Float32Array): void {
  for (let pixel = 0, i = 0; pixel < shares.length; pixel++) {
    const share = shares[pixel] as number;
    for (const end = i + 3; i < end; i++) light[i] = (light[i] as number) * share;
  }
}

/** The sum of a room's lights, each at its level: [height, width, 3]. */
export function combine(room: BakedRoom, levels: Levels): Float32Array {
  const linear = new Float32Array(room.day.length);
  for (const name of ["day", "lamp", "screen"] as const) {
    const [red, green, blue] = levels[name];
    if (red + green + blue === 0) continue;
    const light = room[name];
    for (let i = 0; i < linear.length; i += 3) {
      linear[i] = (linear[i] as number) + (light[i] as number) * red;
      linear[i + 1] = (linear[i + 1] as number) + (light[i + 1] as number) * green;
      linear[i + 2] = (linear[i + 2] as number) + (light[i + 2] as number) * blue;
    }
  }
  return linear;
}

/**
 * Takes away the light that moving things hold back.
 * @param linear [height, width, 3]; changed
 */
export function darken(
  { day, lamp }: BakedRoom,
  levels: Levels,
  shadow: Shadow,
  linear: Float32Array,
): void {
  for (let pixel = 0; pixel < shadow.day.length; pixel++) {
    const dayGone = 1 - (shadow.day[pixel] as number);
    const lampGone = 1 - (shadow.lamp[pixel] as number);
    if (dayGone === 0 && lampGone === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const i = 3 * pixel + channel;
      linear[i] =
        (linear[i] as number) -
        dayGone * (day[i] as number) * (levels.day[channel] as number) -
        lampGone * (lamp[i] as number) * (levels.lamp[channel] as number);
    }
  }
}

/**
 * Adds a light, weighted, to the share of each pixel that it falls on.
 * @param linear [height, width, 3]; changed
 */
export function addScaled(
  patch: Float32Array,
  weight: number,
  shares: Float32Array,
  linear: Float32Array,
): void {
  for (let i = 0; i < patch.length; i++) {
    const value = patch[i] as number;
    if (value === 0) continue;
    linear[i] = (linear[i] as number) + value * weight * (shares[Math.floor(i / 3)] as number);
  }
}
