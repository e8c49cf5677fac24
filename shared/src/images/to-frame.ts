import { BugError } from "../errors.ts";
import type { Shape } from "../models/model-spec.ts";
import { areaAverage } from "./area-average.ts";
import type { Picture } from "./picture.ts";
import { toGray } from "./to-gray.ts";

/**
 * A picture as a network's frame: bytes of `shape` in HWC order. Made gray first and averaged
 * then, as on a device whose camera delivers gray; a gray picture fills all three channels.
 */
export function toFrame(picture: Picture, shape: Shape): Uint8Array {
  const { height, width, channels } = shape;
  if (channels === 1) return areaAverage(toGray(picture), width, height).data;
  if (channels !== 3) throw new BugError(`a frame has ${channels} channels, expected 1 or 3`);
  const small = areaAverage(picture, width, height);
  return small.channels === 3 ? small.data : repeated(small.data);
}

function repeated(gray: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(3 * gray.length);
  for (let i = 0; i < rgb.length; i++) rgb[i] = gray[Math.floor(i / 3)] as number;
  return rgb;
}
