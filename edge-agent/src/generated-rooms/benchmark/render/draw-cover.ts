import type { FrameSize } from "../../camera.ts";
import { smoothStep } from "../../noise.ts";
import type { Vector } from "../../vector.ts";
import type { Cover } from "../episodes/episode-plan.ts";

/**
 * Lays something before the lens, out of focus.
 * @param ambient the room's mean light, linear: what falls on the thing
 * @param linear [height, width, 3]; changed
 */
export function drawCover(
  { from, reach, softness, passes, color }: Cover,
  { width, height }: FrameSize,
  ambient: Vector,
  linear: Float32Array,
): void {
  const [right, down] = from;
  // From one corner or side to the other: 0 to 1.
  const span = Math.abs(right) + Math.abs(down);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = ((2 * x + 1 - width) / width) * right + ((2 * y + 1 - height) / height) * down;
      const place = 0.5 + across / (2 * span);
      const share = smoothStep(0.5 + (reach - place) / softness) * (1 - passes);
      for (let channel = 0; channel < 3; channel++, i++) {
        const behind = linear[i] as number;
        const own = (color[channel] as number) * (ambient[channel] as number);
        linear[i] = behind + (own - behind) * share;
      }
    }
  }
}
