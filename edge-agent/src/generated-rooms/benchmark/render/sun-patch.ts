import type { BakedRoom } from "../../bake-room.ts";
import { canSee } from "../../cast-rays.ts";
import { smoothStep } from "../../noise.ts";
import { add, dot, scale, type Vector } from "../../vector.ts";
import type { Pane } from "../home/home.ts";
import { inward } from "../home/wall-frame.ts";

/** Sunlight on a surface that faces the sun, of white that fills the exposure. */
const sunStrength = 1.6;
const sunColor: Vector = [1.15, 1, 0.78];
/** The sun is no point: its edge on the floor is so soft. */
const penumbraMetres = 0.06;

/**
 * What the sun adds to each pixel at full strength through a window: [height, width, 3].
 * @param direction unit vector from the room towards the sun
 */
export function sunPatch(room: BakedRoom, pane: Pane, direction: Vector): Float32Array | undefined {
  const facing = dot(direction, inward[pane.wall]);
  // It shines on another side of the house.
  if (facing > -0.05) return undefined;
  const patch = new Float32Array(room.position.length);
  for (let i = 0; i < patch.length; i += 3) {
    const share = sunShare(room, pane, direction, i);
    if (share === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      patch[i + channel] =
        share * sunStrength * (sunColor[channel] as number) * (room.color[i + channel] as number);
    }
  }
  return patch;
}

/** How much sun a pixel's surface gets: its slant, the window's edges, furniture in between. */
function sunShare(room: BakedRoom, pane: Pane, direction: Vector, i: number): number {
  const { position, normal } = room;
  const up: Vector = [normal[i] as number, normal[i + 1] as number, normal[i + 2] as number];
  const slant = dot(up, direction);
  if (slant <= 0) return 0;
  const from: Vector = [
    position[i] as number,
    position[i + 1] as number,
    position[i + 2] as number,
  ];
  const across = pane.wall === "back" ? 2 : 0;
  const along = pane.wall === "back" ? 0 : 2;
  const distance = (pane.min[across] - from[across]) / direction[across];
  if (distance <= 0.01) return 0;
  const at = add(from, scale(direction, distance));
  const inside = Math.min(
    at[along] - pane.min[along],
    pane.max[along] - at[along],
    at[1] - pane.min[1],
    pane.max[1] - at[1],
  );
  if (inside < -penumbraMetres) return 0;
  const start = add(from, scale(up, 0.004));
  if (!canSee(room.scene, start, at)) return 0;
  return slant * smoothStep(0.5 + inside / (2 * penumbraMetres));
}
