import { areaAverage, type Picture, type Shape } from "@lares/shared";

/** Fewer grey levels than this nobody sees. */
const visibleLevels = 6;

/** How far two pictures of one moment differ. */
export interface Difference {
  /** For each pixel 1 where they differ visibly, else 0. */
  readonly mask: Uint8Array;
  readonly changedPixels: number;
  /** Mean difference of all pixels, each by its strongest channel, of the full range. */
  readonly strength: number;
}

export function differenceOf(usual: Picture, changed: Picture): Difference {
  const mask = new Uint8Array(usual.width * usual.height);
  let changedPixels = 0;
  let sum = 0;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    let most = 0;
    for (let i = 3 * pixel; i < 3 * pixel + 3; i++) {
      const levels = Math.abs((usual.data[i] as number) - (changed.data[i] as number));
      if (levels > most) most = levels;
    }
    if (most < visibleLevels) continue;
    mask[pixel] = 1;
    changedPixels++;
    sum += most;
  }
  return { mask, changedPixels, strength: sum / (255 * mask.length) };
}

/**
 * A mask at the size of a model's input: 1 where at least a quarter of a pixel differs.
 * @param mask of `size` drawn pixels
 */
export function maskFor(
  mask: Uint8Array,
  size: { readonly width: number; readonly height: number },
  { width, height }: Shape,
): Uint8Array {
  const full = mask.map((value) => 255 * value);
  const { data } = areaAverage({ ...size, channels: 1, data: full }, width, height);
  return data.map((share) => (share >= 63 ? 1 : 0));
}
