import { chair, plant, vase } from "../../furniture.ts";
import type { Thing } from "../../scene.ts";
import { ball, box, capsule, type Paint } from "../../solid.ts";
import { add, type Vector } from "../../vector.ts";
import { bright, fabric, pick, type Random, within, wood } from "./palette.ts";

/** A thing that can stand elsewhere, or be gone. */
export interface Loose {
  /** Where it usually stands. */
  readonly at: Vector;
  /** How far from there people leave it, in metres. */
  readonly reach: number;
  readonly build: (at: Vector) => Thing;
}

/** A chair whose back is on one of three sides. */
export function looseChair(at: Vector, back: "left" | "right" | "far", random: Random): Loose {
  const paint = wood(random);
  return {
    at,
    reach: 0.16,
    build: ([x, , z]) => ({
      solids: chair(x, z, back, paint),
      shadow: [capsule([x - 0.1, 0.4, z], [x + 0.1, 0.4, z], 0.18, paint)],
    }),
  };
}

/** A cushion that lies on a seat. */
export function cushion(at: Vector, random: Random): Loose {
  const paint = bright(random);
  const radius = within(0.14, 0.19, random);
  return {
    at,
    reach: 0.2,
    build: (place) => ({ solids: [ball(add(place, [0, 0.1, 0]), radius, paint)], shadow: [] }),
  };
}

/** Something that stands on the floor. */
export function floorThing(at: Vector, random: Random): Loose {
  return { at, reach: 0, build: pick(floorThings, random)(random) };
}

/** Something small that stands on furniture. */
export function smallThing(at: Vector, random: Random): Loose {
  return { at, reach: 0.02, build: pick(smallThings, random)(random) };
}

type Make = (random: Random) => (at: Vector) => Thing;

const potted: Make = (random) => {
  const size = within(0.75, 1.2, random);
  return (at) => plant(at, size);
};

const basket: Make = (random) => {
  const paint: Paint = wood(random);
  const height = within(0.3, 0.5, random);
  const inside = bright(random);
  return ([x, y, z]) => {
    const body = capsule([x, y + 0.2, z], [x, y + height, z], 0.2, paint);
    return { solids: [body, ball([x, y + height + 0.12, z], 0.14, inside)], shadow: [body] };
  };
};

const stool: Make = (random) => {
  const paint = wood(random);
  const seat = fabric(random);
  return ([x, y, z]) => {
    const leg = (dx: number, dz: number) =>
      box([x + dx - 0.02, y, z + dz - 0.02], [x + dx + 0.02, y + 0.4, z + dz + 0.02], paint);
    return {
      solids: [
        box([x - 0.2, y + 0.4, z - 0.2], [x + 0.2, y + 0.48, z + 0.2], seat),
        leg(-0.16, -0.16),
        leg(0.16, -0.16),
        leg(-0.16, 0.16),
        leg(0.16, 0.16),
      ],
      shadow: [capsule([x - 0.05, y + 0.4, z], [x + 0.05, y + 0.4, z], 0.17, paint)],
    };
  };
};

const floorThings: readonly Make[] = [potted, basket, stool];

const standingVase: Make = (random) => {
  const { color } = bright(random);
  return (at) => vase(at, color);
};

const smallPlant: Make = (random) => {
  const size = within(0.35, 0.5, random);
  return (at) => plant(at, size);
};

const carton: Make = (random) => {
  const paint = bright(random);
  const [w, h, d] = [within(0.06, 0.14, random), within(0.15, 0.3, random), 0.07];
  return (at) => ({
    solids: [box(add(at, [-w, 0, -d]), add(at, [w, h, d]), paint)],
    shadow: [],
  });
};

const bottle: Make = (random) => {
  const paint = bright(random);
  return (at) => ({
    solids: [
      capsule(add(at, [0, 0.05, 0]), add(at, [0, 0.18, 0]), 0.05, paint),
      capsule(add(at, [0, 0.2, 0]), add(at, [0, 0.3, 0]), 0.02, paint),
    ],
    shadow: [],
  });
};

const smallThings: readonly Make[] = [standingVase, smallPlant, carton, bottle];
