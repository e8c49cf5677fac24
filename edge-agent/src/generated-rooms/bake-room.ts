import { type Camera, cameraAt, type FrameSize, rayOf } from "./camera.ts";
import { directLight, firstHit, openness } from "./cast-rays.ts";
import { paintColor } from "./paint-color.ts";
import type { Light, Scenery } from "./scene.ts";
import { multiply, type Vector } from "./vector.ts";

/** A sample that shows the screen. */
export interface ScreenSample {
  /** Its number; its pixel's is a quarter of it. */
  readonly at: number;
  /** Place on the screen, each 0 to 1. */
  readonly u: number;
  readonly v: number;
}

/**
 * What never changes of a room, seen by its camera. Light is linear, [height, width, 3], as each
 * light alone gives it at full strength; a frame is their weighted sum.
 */
export interface BakedRoom {
  readonly scene: Scenery;
  readonly camera: Camera;
  readonly day: Float32Array;
  readonly lamp: Float32Array;
  readonly screen: Float32Array;
  readonly screenSamples: readonly ScreenSample[];
  /** Reflectance of what each pixel sees. */
  readonly color: Float32Array;
  /** Distance of what each of a pixel's 2x2 samples sees: [height, width, 4]. */
  readonly distance: Float32Array;
  /** Place and outward direction of what the pixel's first sample sees: [height, width, 3]. */
  readonly position: Float32Array;
  readonly normal: Float32Array;
}

const skyColor: Vector = [1.05, 1.2, 1.35];
const lampColor: Vector = [1.4, 1.05, 0.65];

/** Lights a scene: some 25 rays for each pixel. */
export function bakeRoom(scene: Scenery, size: FrameSize): BakedRoom {
  const pixels = size.width * size.height;
  const values = () => new Float32Array(3 * pixels);
  const room = {
    scene,
    camera: cameraAt(scene.camera, size),
    day: values(),
    lamp: values(),
    screen: values(),
    screenSamples: [] as ScreenSample[],
    color: values(),
    distance: new Float32Array(4 * pixels),
    position: values(),
    normal: values(),
  };
  const layers: [Float32Array, Light][] = [
    [room.day, scene.window],
    [room.lamp, scene.lamp],
    [room.screen, scene.screen],
  ];
  const solids = [...scene.furniture, ...scene.decoration];
  for (let at = 0; at < 4 * pixels; at++) {
    const pixel = at >> 2;
    const sample = at & 3;
    const hit = firstHit(scene, solids, room.camera.position, rayOf(room.camera, at));
    room.distance[at] = hit.distance;
    if (sample === 0) {
      room.position.set(hit.point, 3 * pixel);
      room.normal.set(hit.normal, 3 * pixel);
    }
    const color = paintColor(hit.paint, hit.point, hit.normal);
    addTo(room.color, pixel, color, 1 / 4);
    const open = openness(scene, hit, sample);
    for (const [layer, light] of layers) {
      // Each sample asks a quarter of the light's points and is a quarter of the pixel.
      const arriving = directLight(scene, light, hit, sample) + (light.ambient * open) / 4;
      addTo(layer, pixel, multiply(color, light.color), arriving);
    }
    const { glow } = hit.paint;
    if (glow === "sky") addTo(room.day, pixel, skyColor, (0.7 + 0.2 * hit.point[1]) / 4);
    if (glow === "lamp") addTo(room.lamp, pixel, lampColor, 1 / 4);
    if (glow === "screen") room.screenSamples.push({ at, ...placeOn(scene.screen, hit.point) });
  }
  return room;
}

function addTo(layer: Float32Array, pixel: number, color: Vector, weight: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const i = 3 * pixel + channel;
    layer[i] = (layer[i] as number) + (color[channel] as number) * weight;
  }
}

/** Where on the screen a point lies, as its light's first and last points span it. */
function placeOn({ points, facing }: Light, point: Vector): { u: number; v: number } {
  const first = points[0] as Vector;
  const last = points[points.length - 1] as Vector;
  const along = (axis: 0 | 1 | 2) => {
    const t = (point[axis] - first[axis]) / (last[axis] - first[axis]);
    // They are the middles of the screen's quarters.
    return Math.min(0.999, Math.max(0, 0.25 + 0.5 * t));
  };
  return { u: along(facing?.[0] === 0 ? 0 : 2), v: along(1) };
}

/** Mean of a light over the frame and its colours. */
export function meanLight(light: Float32Array): number {
  let sum = 0;
  for (const value of light) sum += value;
  return sum / light.length;
}
