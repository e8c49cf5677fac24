import { white } from "../../furniture.ts";
import { windowIn } from "../../lights.ts";
import type { Solid } from "../../solid.ts";
import type { Vector } from "../../vector.ts";
import type { Door, Pane } from "./home.ts";
import { pick, type Random, within } from "./palette.ts";
import type { Reserved } from "./place-pieces.ts";
import { inward, type Wall, wallFrame, walls } from "./wall-frame.ts";

const doorWidth = 0.9;
const doorHeight = 2.05;
const sillHeight = 0.95;

/** A window and a door, what of them is built in, and the parts of the walls that they take. */
export interface Openings {
  readonly pane: Pane;
  readonly door: Door;
  readonly decoration: readonly Solid[];
  readonly reserved: readonly Reserved[];
}

/** Draws a window and a door in two different walls. @param size of the room */
export function drawOpenings(size: Vector, random: Random): Openings {
  const [paneWall, doorWall] = drawWalls(random);
  const { pane, solids } = drawPane(paneWall, size, random);
  const door = drawDoor(doorWall, size, random);
  const doorAlong = doorWall === "back" ? door.inside[0] : door.inside[2];
  return {
    pane,
    door,
    decoration: [...solids, ...doorway(door)],
    reserved: [
      { wall: doorWall, from: doorAlong - 0.5, to: doorAlong + 0.5, height: 0, depth: 0.9 },
      { ...spanOf(pane), height: sillHeight - 0.05, depth: 0 },
    ],
  };
}

function drawWalls(random: Random): readonly [pane: Wall, door: Wall] {
  const pane = pick(walls, random);
  const door = pick(
    walls.filter((wall) => wall !== pane),
    random,
  );
  return [pane, door];
}

function drawPane(
  wall: Wall,
  size: Vector,
  random: Random,
): { readonly pane: Pane; readonly solids: readonly Solid[] } {
  const length = wall === "back" ? size[0] : size[2];
  const width = Math.min(within(0.9, 1.9, random), length - 1);
  const first = wall === "back" ? 0.4 : 1.6;
  const from = within(first, Math.max(first, length - width - 0.4), random);
  const glass = wallFrame(wall, from, size).box(
    [0, sillHeight, 0],
    [width, within(1.95, 2.2, random), 0.02],
    white,
  );
  const { solids, light } = windowIn(glass.min, glass.max, inward[wall], within(1, 1.6, random));
  return { pane: { wall, min: glass.min, max: glass.max, light }, solids };
}

function spanOf({ wall, min, max }: Pane): { wall: Wall; from: number; to: number } {
  const along = wall === "back" ? 0 : 2;
  return { wall, from: min[along] - 0.1, to: max[along] + 0.1 };
}

function drawDoor(wall: Wall, size: Vector, random: Random): Door {
  const length = wall === "back" ? size[0] : size[2];
  const first = wall === "back" ? 0.15 : 1.9;
  const offset = within(first, length - doorWidth - 0.15, random);
  const frame = wallFrame(wall, offset, size);
  return {
    frame,
    inside: frame.point(doorWidth / 2, 0, 0.35),
    outside: frame.point(doorWidth / 2, 0, -1.2),
  };
}

/** What of a door never moves: its frame and the dark beyond. */
function doorway({ frame }: Door): Solid[] {
  const rim = { color: [0.75, 0.74, 0.7] as Vector };
  return [
    frame.box([0, 0, 0], [doorWidth, doorHeight, 0.008], { color: [0.06, 0.055, 0.05] }),
    frame.box([-0.08, 0, 0], [0, doorHeight + 0.08, 0.035], rim),
    frame.box([doorWidth, 0, 0], [doorWidth + 0.08, doorHeight + 0.08, 0.035], rim),
    frame.box([-0.08, doorHeight, 0], [doorWidth + 0.08, doorHeight + 0.08, 0.035], rim),
  ];
}
