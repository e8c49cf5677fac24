import { add, cross, dot, normalized, scale, subtract, type Vector } from "./vector.ts";

/** Frames are as those of a small camera: QQVGA. */
export const frameWidth = 160;
export const frameHeight = 120;
/** Half the width of what it sees at distance 1: a wide lens, 81 degrees across. */
const halfWidth = 0.86;

/** A pinhole camera that takes 2x2 samples of each pixel. */
export interface Camera {
  readonly position: Vector;
  readonly forward: Vector;
  readonly right: Vector;
  readonly up: Vector;
  /** Direction, of length 1, of each sample: [height, width, 4]. */
  readonly rays: readonly Vector[];
}

export function cameraAt(position: Vector, target: Vector): Camera {
  const forward = normalized(subtract(target, position));
  const right = normalized(cross([0, 1, 0], forward));
  const up = cross(forward, right);
  const rays = Array.from({ length: 4 * frameWidth * frameHeight }, (_, at) => {
    const pixel = Math.floor(at / 4);
    const x = (pixel % frameWidth) + 0.25 + 0.5 * (at & 1);
    const y = Math.floor(pixel / frameWidth) + 0.25 + 0.25 * (at & 2);
    const across = ((2 * x) / frameWidth - 1) * halfWidth;
    const above = ((frameHeight - 2 * y) / frameWidth) * halfWidth;
    return normalized(add(forward, add(scale(right, across), scale(up, above))));
  });
  return { position, forward, right, up, rays };
}

/** A part of the frame, in pixels; `right` and `bottom` are exclusive. */
export interface PixelRange {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where balls around `centers`, and all between them, may be seen. */
export function pixelsOf(camera: Camera, centers: readonly Vector[], radius: number): PixelRange {
  let [left, right, top, bottom] = [frameWidth, 0, frameHeight, 0];
  const unit = frameWidth / (2 * halfWidth);
  for (const center of centers) {
    const seen = subtract(center, camera.position);
    // What reaches behind the camera may be anywhere.
    const depth = Math.max(dot(seen, camera.forward), radius + 0.01);
    const x = frameWidth / 2 + (dot(seen, camera.right) / depth) * unit;
    const y = frameHeight / 2 - (dot(seen, camera.up) / depth) * unit;
    // The near side of a ball looks larger than its middle, more so at the frame's border.
    const reach = (1.5 * radius * unit) / (depth - radius) + 1;
    left = Math.min(left, Math.floor(x - reach));
    right = Math.max(right, Math.ceil(x + reach));
    top = Math.min(top, Math.floor(y - reach));
    bottom = Math.max(bottom, Math.ceil(y + reach));
  }
  return {
    left: Math.max(0, left),
    right: Math.min(frameWidth, right),
    top: Math.max(0, top),
    bottom: Math.min(frameHeight, bottom),
  };
}
