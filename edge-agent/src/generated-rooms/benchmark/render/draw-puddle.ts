import type { BakedRoom } from "../../bake-room.ts";
import { rayOf } from "../../camera.ts";
import { firstHit, type Hit, received } from "../../cast-rays.ts";
import type { Levels } from "../../draw-solids.ts";
import { smoothStep } from "../../noise.ts";
import { paintColor } from "../../paint-color.ts";
import type { Scenery } from "../../scene.ts";
import { add, lengthOf, multiply, scale, subtract, type Vector } from "../../vector.ts";
import type { Puddle } from "../episodes/episode-plan.ts";

/** A wet floor is so much darker. */
const wetFloor = 0.4;
const edgeMetres = 0.04;
const sky: Vector = [1.05, 1.2, 1.35];

/**
 * Wets the floor: darker, and a mirror of the room that is stronger the flatter one looks at it
 * (Schlick's approximation of Fresnel's law).
 * @param linear [height, width, 3]; changed
 */
export function drawPuddle(
  room: BakedRoom,
  { discs }: Puddle,
  levels: Levels,
  linear: Float32Array,
): void {
  const { camera, scene, position, distance } = room;
  const solids = [...scene.furniture, ...scene.decoration];
  for (let pixel = 0; pixel < position.length / 3; pixel++) {
    const i = 3 * pixel;
    const at: Vector = [
      position[i] as number,
      position[i + 1] as number,
      position[i + 2] as number,
    ];
    if (at[1] > 0.03) continue;
    // Loose things stand on the water, not under it.
    const away = lengthOf(subtract(at, camera.position));
    if ((distance[4 * pixel] as number) < away - 0.02) continue;
    const depth = Math.max(
      ...discs.map(({ center, radius }) => radius - lengthOf(subtract([at[0], 0, at[2]], center))),
    );
    const share = smoothStep(0.5 + depth / edgeMetres);
    if (share === 0) continue;
    const [x, y, z] = rayOf(camera, 4 * pixel);
    const flat = 1 + y;
    const mirror = 0.1 + 0.9 * flat * flat * flat * flat * flat;
    const hit = firstHit(scene, solids, add(at, [0, 0.004, 0]), [x, -y, z]);
    const seen = radianceOf(scene, hit, levels);
    for (let channel = 0; channel < 3; channel++) {
      const dry = linear[i + channel] as number;
      const wet = dry * wetFloor * (1 - mirror) + (seen[channel] as number) * mirror;
      linear[i + channel] = dry + (wet - dry) * share;
    }
  }
}

/** Light that comes from a place in the room, without shadows. */
function radianceOf({ window, lamp, screen }: Scenery, hit: Hit, levels: Levels): Vector {
  if (hit.paint.glow === "sky") return multiply(sky, levels.day);
  if (hit.paint.glow === "lamp") return scale(multiply(lamp.color, levels.lamp), 1.2);
  let light: Vector = [0, 0, 0];
  for (const [source, level] of [
    [window, levels.day],
    [lamp, levels.lamp],
    [screen, levels.screen],
  ] as const) {
    const share = received(source, source.center, hit.point, hit.normal) + source.ambient;
    light = add(light, scale(multiply(source.color, level), share));
  }
  return multiply(light, paintColor(hit.paint, hit.point, hit.normal));
}
