import type { Picture } from "./picture.ts";

/**
 * Luma of each pixel: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601-7, section 2.5.1) with weights in
 * 256ths, half rounded up: integers only, so the firmware gives the same bytes.
 * @returns `picture` itself when it is gray already
 */
export function toGray(picture: Picture): Picture {
  if (picture.channels === 1) return picture;
  const rgb = picture.data;
  const gray = new Uint8Array(picture.width * picture.height);
  for (let pixel = 0, i = 0; pixel < gray.length; pixel++, i += 3) {
    const red = rgb[i] as number;
    const green = rgb[i + 1] as number;
    const blue = rgb[i + 2] as number;
    gray[pixel] = (77 * red + 150 * green + 29 * blue + 128) >> 8;
  }
  return { ...picture, channels: 1, data: gray };
}
