import type { ScreenSample } from "./bake-room.ts";
import { hashed } from "./noise.ts";

/**
 * Adds the screen's own picture to a frame's light: a few blocks of colour.
 * @param linear [height, width, 3]; changed
 */
export function showPicture(
  samples: readonly ScreenSample[],
  brightness: number,
  pictureSeed: number,
  linear: Float32Array,
): void {
  for (const { at, u, v } of samples) {
    const block = Math.floor(4 * u) + 4 * Math.floor(3 * v);
    const tone = brightness * (0.1 + 0.8 * hashed(pictureSeed, block, 3));
    for (let channel = 0; channel < 3; channel++) {
      const i = 3 * (at >> 2) + channel;
      const shine = tone * (0.7 + 0.6 * hashed(pictureSeed, block, channel));
      linear[i] = (linear[i] as number) + shine / 4;
    }
  }
}
