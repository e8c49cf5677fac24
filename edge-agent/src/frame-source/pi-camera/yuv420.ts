import { BugError, type Picture } from "@lares/shared";

/** A planar YUV 4:2:0 picture in memory: the Y plane, then U and V of half its width and height. */
export interface Yuv420Layout {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row of Y to the next; of U and V it is half. At least the width. */
  readonly stride: number;
}

export function yuv420Bytes({ height, stride }: Yuv420Layout): number {
  return (stride * height * 3) / 2;
}

/**
 * RGB at the size of the chroma planes, half as wide and high: four values of Y are averaged. Full
 * range, as in JPEG (ITU-T T.871), which rpicam-vid gives with `--codec yuv420`. Integers only.
 * @param data `yuv420Bytes` of it
 */
export function yuv420ToRgb(layout: Yuv420Layout, data: Uint8Array): Picture {
  if (data.length !== yuv420Bytes(layout)) {
    throw new BugError(`a YUV picture has ${data.length} bytes, expected ${yuv420Bytes(layout)}`);
  }
  const { stride } = layout;
  const width = layout.width / 2;
  const height = layout.height / 2;
  const uOffset = stride * layout.height;
  const vOffset = uOffset + (stride / 2) * height;
  const rgb = new Uint8ClampedArray(3 * width * height);
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const luma = 2 * row * stride + 2 * column;
      const chroma = (row * stride) / 2 + column;
      const y =
        (data[luma] as number) +
        (data[luma + 1] as number) +
        (data[luma + stride] as number) +
        (data[luma + stride + 1] as number);
      const u = (data[uOffset + chroma] as number) - 128;
      const v = (data[vOffset + chroma] as number) - 128;
      // In 1024ths: 256 for each Y of four, and 1.402, 0.344136, 0.714136 and 1.772.
      rgb[at++] = (256 * y + 1436 * v + 512) >> 10;
      rgb[at++] = (256 * y - 352 * u - 731 * v + 512) >> 10;
      rgb[at++] = (256 * y + 1815 * u + 512) >> 10;
    }
  }
  return { width, height, channels: 3, data: new Uint8Array(rgb.buffer) };
}
