import { black, picture, white } from "../../furniture.ts";
import { lampAt } from "../../lights.ts";
import { clockFace } from "../../movements.ts";
import type { Light } from "../../scene.ts";
import { ball, box, capsule, type Solid } from "../../solid.ts";
import { add, type Vector } from "../../vector.ts";
import { bright, fabric, pick, type Random, within, wood } from "./palette.ts";
import type { Reserved } from "./place-pieces.ts";
import { wallFrame, walls } from "./wall-frame.ts";

/** A lamp and its light. */
export interface Lamp {
  readonly light: Light;
  readonly furniture: readonly Solid[];
  readonly decoration: readonly Solid[];
}

/** A pendant in the middle, or a lamp that stands in a far corner. */
export function drawLamp([width, height, depth]: Vector, random: Random): Lamp {
  const glow = { color: [0.7, 0.6, 0.4] as Vector, glow: "lamp" as const };
  const strength = within(0.9, 1.5, random);
  if (random() < 0.6) {
    const drop = within(0.2, 0.6, random);
    const at: Vector = [
      width * within(0.4, 0.6, random),
      height - drop,
      depth * within(0.45, 0.65, random),
    ];
    return {
      light: lampAt(add(at, [0, -0.02, 0]), 0.14, strength),
      furniture: [],
      decoration: [ball(at, 0.13, glow), capsule(at, [at[0], height, at[2]], 0.01, black)],
    };
  }
  const at: Vector = [pick([0.3, width - 0.3], random), 1.5, depth - 0.3];
  return {
    light: lampAt(at, 0.18, strength),
    furniture: [capsule([at[0], 0.02, at[2]], [at[0], 1.4, at[2]], 0.022, black)],
    decoration: [capsule(add(at, [0, -0.05, 0]), add(at, [0, 0.07, 0]), 0.17, glow)],
  };
}

/** A picture or a clock on each wall that has room for it. */
export function drawWallHangings(
  size: Vector,
  reserved: readonly Reserved[],
  random: Random,
): Solid[] {
  return walls.flatMap((wall) => {
    const length = wall === "back" ? size[0] : size[2];
    const from = within(wall === "back" ? 0.3 : 1.8, length - 1, random);
    const width = within(0.35, 0.8, random);
    const isFree = reserved.every(
      (part) => part.wall !== wall || from > part.to || from + width < part.from,
    );
    if (!isFree) return [];
    const frame = wallFrame(wall, from, size);
    if (random() < 0.25) {
      const { min, max } = frame.box([0, 1.75, 0], [0.32, 2.07, 0.03], white);
      return clockFace(min, max, wood(random), white);
    }
    const { min, max } = frame.box([0, 1.45, 0], [width, within(1.85, 2.15, random), 0.03], white);
    return picture(min, max, wood(random), bright(random));
  });
}

/** A rug in the middle, more often than not. */
export function drawRug([width, , depth]: Vector, random: Random): Solid[] {
  if (random() < 0.4) return [];
  const [w, d] = [within(0.2, 0.3, random) * width, within(0.15, 0.25, random) * depth];
  const [x, z] = [width / 2, depth * 0.52];
  return [box([x - w, 0, z - d], [x + w, 0.012, z + d], fabric(random))];
}
