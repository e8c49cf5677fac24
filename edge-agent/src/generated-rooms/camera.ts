import { add, cross, dot, normalized, scale, subtract, type Vector } from "./vector.ts";

/** A frame's size in pixels; whatever it is, the frame shows a 4:3 view. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The frames of a small camera. */
export const qqvga: FrameSize = { width: 160, height: 120 };

/** Height of the view by its width. */
export const viewAspect = 0.75;
/** Half the width of what it sees at distance 1: a wide lens, 81 degrees across. */
const halfWidth = 0.86;

/** Where a camera is, what it looks at, and how it leans. */
export interface CameraPose {
  readonly position: Vector;
  readonly target: Vector;
  /** Tangent of the angle by which it leans to its right; 0 when not given. */
  readonly lean?: number;
}

/** A pinhole camera that takes 2x2 samples of each pixel. */
export interface Camera {
  readonly size: FrameSize;
  readonly position: Vector;
  readonly forward: Vector;
  readonly right: Vector;
  readonly up: Vector;
  /** Direction, of length 1, of each sample: [height, width, 4, 3]. */
  readonly rays: Float64Array;
}

export function cameraAt({ position, target, lean = 0 }: CameraPose, size: FrameSize): Camera {
  const { width, height } = size;
  const forward = normalized(subtract(target, position));
  const level = normalized(cross([0, 1, 0], forward));
  const right =
    lean === 0 ? level : normalized(subtract(level, scale(cross(forward, level), lean)));
  const up = cross(forward, right);
  const rays = new Float64Array(12 * width * height);
  for (let at = 0; at < 4 * width * height; at++) {
    const pixel = at >> 2;
    const x = (pixel % width) + 0.25 + 0.5 * (at & 1);
    const y = Math.floor(pixel / width) + 0.25 + 0.25 * (at & 2);
    const across = ((2 * x) / width - 1) * halfWidth;
    const above = (((height - 2 * y) * viewAspect) / height) * halfWidth;
    rays.set(normalized(add(forward, add(scale(right, across), scale(up, above)))), 3 * at);
  }
  return { size, position, forward, right, up, rays };
}

/** The direction of sample number `at`. */
export function rayOf({ rays }: Camera, at: number): Vector {
  return [rays[3 * at] as number, rays[3 * at + 1] as number, rays[3 * at + 2] as number];
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
  const { width, height } = camera.size;
  let [left, right, top, bottom] = [width, 0, height, 0];
  const unitX = width / (2 * halfWidth);
  const unitY = height / (2 * halfWidth * viewAspect);
  for (const center of centers) {
    const seen = subtract(center, camera.position);
    // What reaches behind the camera may be anywhere.
    const depth = Math.max(dot(seen, camera.forward), radius + 0.01);
    const x = width / 2 + (dot(seen, camera.right) / depth) * unitX;
    const y = height / 2 - (dot(seen, camera.up) / depth) * unitY;
    // The near side of a ball looks larger than its middle, more so at the frame's border.
    const reach = (1.5 * radius) / (depth - radius);
    left = Math.min(left, Math.floor(x - reach * unitX - 1));
    right = Math.max(right, Math.ceil(x + reach * unitX + 1));
    top = Math.min(top, Math.floor(y - reach * unitY - 1));
    bottom = Math.max(bottom, Math.ceil(y + reach * unitY + 1));
  }
  return {
    left: Math.max(0, left),
    right: Math.min(width, right),
    top: Math.max(0, top),
    bottom: Math.min(height, bottom),
  };
}

/** Whether a point is in the frame's inner part, of a `share` of its width and height. */
export function isInView(camera: Camera, point: Vector, share: number): boolean {
  const seen = subtract(point, camera.position);
  const depth = dot(seen, camera.forward);
  return (
    depth > 0.3 &&
    Math.abs(dot(seen, camera.right)) < depth * halfWidth * share &&
    Math.abs(dot(seen, camera.up)) < depth * halfWidth * viewAspect * share
  );
}
