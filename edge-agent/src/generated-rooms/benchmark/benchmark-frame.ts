import { type Picture, type Shape, toFrame } from "@lares/shared";
import type { FrameSize } from "../camera.ts";

/**
 * The benchmark's frames are drawn at the size of the larger model's input, where a pixel is wider
 * than high, with the noise of a QQVGA picture averaged down to it.
 */
export const benchmarkSize: FrameSize = { width: 64, height: 64 };

/** A drawn picture as a model's frame; `toFrame` without the work when nothing is to be done. */
export function benchmarkFrame(picture: Picture, shape: Shape): Uint8Array {
  const isSame =
    picture.width === shape.width &&
    picture.height === shape.height &&
    picture.channels === shape.channels;
  return isSame ? picture.data : toFrame(picture, shape);
}
