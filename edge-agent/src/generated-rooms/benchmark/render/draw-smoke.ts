import type { BakedRoom } from "../../bake-room.ts";
import { pixelsOf, rayOf } from "../../camera.ts";
import { smoothStep } from "../../noise.ts";
import { dot, lengthOf, scale, subtract, type Vector } from "../../vector.ts";
import type { Puff } from "../episodes/episode-plan.ts";

/**
 * Lays haze over a frame's light.
 * @param room distances of what is behind
 * @param color of the haze in the room's light, linear
 * @param linear [height, width, 3]; changed
 */
export function drawSmoke(
  room: BakedRoom,
  puffs: readonly Puff[],
  color: Vector,
  linear: Float32Array,
): void {
  const { camera } = room;
  for (const puff of puffs) {
    const way = subtract(puff.center, camera.position);
    const distance = lengthOf(way);
    const range = pixelsOf(camera, [puff.center], puff.radius);
    for (let y = range.top; y < range.bottom; y++) {
      for (let x = range.left; x < range.right; x++) {
        const pixel = y * camera.size.width + x;
        const ray = rayOf(camera, 4 * pixel);
        const aside = lengthOf(subtract(way, scale(ray, dot(way, ray)))) / puff.radius;
        if (aside >= 1) continue;
        // A puff half behind something shows half.
        const before = smoothStep(
          0.5 + ((room.distance[4 * pixel] as number) - distance) / (2 * puff.radius),
        );
        const share = puff.opacity * (1 - aside * aside) * (1 - aside * aside) * before;
        for (let channel = 0; channel < 3; channel++) {
          const i = 3 * pixel + channel;
          const behind = linear[i] as number;
          linear[i] = behind + ((color[channel] as number) - behind) * share;
        }
      }
    }
  }
}
