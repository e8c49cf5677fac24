import { derivedSeed, seededRandom } from "@lares/shared";
import { cameraAt, isInView, qqvga } from "../../camera.ts";
import { canSee } from "../../cast-rays.ts";
import { black, picture, table, white } from "../../furniture.ts";
import { lampAt, screenLight, windowIn } from "../../lights.ts";
import { clockFace, fan } from "../../movements.ts";
import type { Light, Scene } from "../../scene.ts";
import { ball, box, capsule, type Solid } from "../../solid.ts";
import { add, type Vector } from "../../vector.ts";
import { FloorPlan, isNear } from "./floor-plan.ts";
import { drawHabits, drawOutlook } from "./habits.ts";
import type { Door, Habits, Home, Pane } from "./home.ts";
import {
  bright,
  fabric,
  floorPaint,
  pick,
  type Random,
  wallPaint,
  within,
  wood,
} from "./palette.ts";
import type { Furnishing, PieceName, ScreenPanel } from "./pieces.ts";
import { placePieces, type Reserved } from "./place-pieces.ts";
import { cushion, floorThing, type Loose, looseChair, smallThing } from "./things.ts";
import { inward, type Wall, wallFrame, walls } from "./wall-frame.ts";

/** What a kind of room holds. */
interface RoomKind {
  readonly width: readonly [number, number];
  readonly depth: readonly [number, number];
  readonly pieces: readonly PieceName[];
  /** What stands free in the middle. */
  readonly middle?: "dining" | "low";
}

export const roomKinds = {
  "living-room": {
    width: [4, 5.6],
    depth: [4.4, 6],
    pieces: ["television", "sofa", "bookshelf", "armchair", "dresser"],
    middle: "low",
  },
  bedroom: {
    width: [3.4, 4.6],
    depth: [3.8, 5],
    pieces: ["bed", "wardrobe", "tablet", "dresser", "armchair"],
  },
  kitchen: {
    width: [3.4, 4.8],
    depth: [3.8, 5.2],
    pieces: ["counter", "fridge", "wallCupboards", "tablet", "cabinet"],
    middle: "dining",
  },
  hallway: {
    width: [2.3, 3.1],
    depth: [4.8, 6.6],
    pieces: ["doorPanel", "coatBench", "cabinet", "dresser"],
  },
  study: {
    width: [3.2, 4.6],
    depth: [3.8, 5.2],
    pieces: ["desk", "bookshelf", "bookshelf", "cabinet", "armchair"],
  },
} as const satisfies Readonly<Record<string, RoomKind>>;

const doorWidth = 0.9;
const doorHeight = 2.05;
const sillHeight = 0.95;
/** So many rooms have a ceiling fan. */
const fanShare = 0.2;
/** A room needs so many places where things can happen. */
const fewestClearings = 4;

/**
 * Draws a room from a seed: its size, paints, window, door, furniture along the walls, things and
 * camera, and how people live there. A draw whose floor is too crowded is drawn anew.
 */
export function furnish(name: string, kind: RoomKind, presence: Habits["presence"]): Home {
  for (let draw = 0; ; draw++) {
    const home = drawHome(name, kind, presence, derivedSeed(draw, `benchmark ${name}`));
    if (home.clearings.length >= fewestClearings && home.props.length >= 6) return home;
  }
}

function drawHome(name: string, kind: RoomKind, presence: Habits["presence"], seed: number): Home {
  const random = seededRandom(seed);
  const size: Vector = [
    within(...kind.width, random),
    within(2.4, 2.75, random),
    within(...kind.depth, random),
  ];
  const [paneWall, doorWall] = drawWalls(random);
  const pane = drawPane(paneWall, size, random);
  const door = drawDoor(doorWall, size, random);
  const doorAlong = doorWall === "back" ? door.inside[0] : door.inside[2];
  const reserved: readonly Reserved[] = [
    { wall: doorWall, from: doorAlong - 0.5, to: doorAlong + 0.5, height: 0, depth: 0.9 },
    { ...spanOf(pane), height: sillHeight - 0.05, depth: 0 },
  ];
  const middle = drawMiddle(kind, size, random);
  const placed = [middle, ...placePieces(kind.pieces, size, reserved, random)];
  const furniture = placed.flatMap((piece) => piece.furniture);
  const lamp = drawLamp(size, random);
  const scene: Scene = {
    name,
    size,
    camera: drawCamera(size, random),
    shell: { floor: floorPaint(random), ceiling: white, walls: wallPaint(random) },
    furniture: [...furniture, ...lamp.furniture],
    decoration: [
      ...placed.flatMap((piece) => piece.decoration ?? []),
      ...pane.solids,
      ...doorway(door),
      ...lamp.decoration,
      ...drawWallHangings(size, reserved, random),
      ...drawRug(size, random),
    ],
    window: pane.light,
    lamp: lamp.light,
    screen: lightOf(placed.find((piece) => piece.screen !== undefined)?.screen),
    props: [],
    movements: [],
    path: [],
    clearings: [],
  };
  const floor = new FloorPlan(size, furniture, door.inside);
  const openFloor = openFloorOf(scene, floor, random);
  const hub: Vector = [size[0] * 0.4, size[1] - 0.28, size[2] * 0.6];
  return {
    name,
    seed,
    scene,
    floor,
    door,
    pane,
    seats: placed.flatMap((piece) => piece.seats ?? []),
    berths: placed.flatMap((piece) => piece.berths ?? []),
    ...(random() < fanShare && { fan: fan(hub, 0.55, "y", wood(random)) }),
    openFloor,
    clearings: openFloor.filter((at) => !furniture.some((solid) => isNear(solid, at, 0.45))),
    loose: [...middle.loose, ...drawCushions(placed, random)],
    props: drawProps(placed, openFloor, furniture, door, random),
    habits: drawHabits(presence, random),
    outlook: drawOutlook(random),
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

function drawPane(wall: Wall, size: Vector, random: Random) {
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
  const pane: Pane & { readonly solids: readonly Solid[] } = {
    wall,
    min: glass.min,
    max: glass.max,
    light,
    solids,
  };
  return pane;
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

function drawCamera([width, height, depth]: Vector, random: Random): Scene["camera"] {
  const x = pick([0.25, width - 0.25, width * within(0.3, 0.7, random)], random);
  const across = width / 2 + (width / 2 - x) * within(0.1, 0.35, random);
  return {
    position: [x, within(1.75, Math.min(2.35, height - 0.1), random), 0.22],
    target: [across, within(0.55, 0.85, random), depth * within(0.58, 0.68, random)],
  };
}

/** A table in the middle, for meals with two chairs or low before a sofa. */
function drawMiddle(
  { middle }: RoomKind,
  [width, , depth]: Vector,
  random: Random,
): Furnishing & { readonly loose: readonly Loose[] } {
  if (middle === undefined) return { furniture: [], loose: [] };
  const x = width * within(0.42, 0.58, random);
  const z = depth * within(0.48, 0.58, random);
  const paint = wood(random);
  if (middle === "low") {
    const furniture = table([x - 0.4, z - 0.25], [x + 0.4, z + 0.25], 0.4, paint);
    return {
      furniture,
      loose: [],
      tops: [
        [x - 0.2, 0.4, z],
        [x + 0.22, 0.4, z + 0.08],
      ],
    };
  }
  const out = 0.84;
  return {
    furniture: table([x - 0.5, z - 0.38], [x + 0.5, z + 0.38], 0.75, paint),
    loose: [
      looseChair([x - out, 0, z], "left", random),
      looseChair([x + out, 0, z], "right", random),
    ],
    seats: [
      { at: [x - out, 0, z], facing: [1, 0, 0], height: 0.46 },
      { at: [x + out, 0, z], facing: [-1, 0, 0], height: 0.46 },
    ],
    tops: [[x, 0.75, z + 0.12]],
  };
}

function drawLamp([width, height, depth]: Vector, random: Random) {
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

/** A room without a screen has the faint light of a switch instead. */
function lightOf(panel: ScreenPanel | undefined): Light {
  if (panel !== undefined) return screenLight(panel.min, panel.max, panel.facing);
  return { ...screenLight([0, 1, 0.1], [0.01, 1.02, 0.12], [1, 0, 0]), strength: 0 };
}

function drawWallHangings(size: Vector, reserved: readonly Reserved[], random: Random): Solid[] {
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

function drawRug([width, , depth]: Vector, random: Random): Solid[] {
  if (random() < 0.4) return [];
  const [w, d] = [within(0.2, 0.3, random) * width, within(0.15, 0.25, random) * depth];
  const [x, z] = [width / 2, depth * 0.52];
  return [box([x - w, 0, z - d], [x + w, 0.012, z + d], fabric(random))];
}

function drawCushions(placed: readonly Furnishing[], random: Random): Loose[] {
  const seats = placed.flatMap((piece) => piece.seats ?? []);
  return seats
    .filter(() => random() < 0.6)
    .slice(0, 2)
    .map((seat) => cushion(add(seat.at, [0, seat.height, 0]), random));
}

function drawProps(
  placed: readonly Furnishing[],
  openFloor: readonly Vector[],
  furniture: readonly Solid[],
  door: Door,
  random: Random,
): Loose[] {
  const tops = placed.flatMap((piece) => piece.tops ?? []);
  const small = tops.filter(() => random() < 0.8).slice(0, 7);
  // On the floor at the side: near furniture, away from the door.
  const sides = openFloor.filter(
    (at) =>
      furniture.some((solid) => isNear(solid, at, 0.3)) &&
      !isNear(box(door.inside, door.inside, white), at, 0.9),
  );
  const large = [1, 2, 3].flatMap(() => (sides.length > 0 ? [pick(sides, random)] : []));
  return [
    ...large.map((at) => floorThing(at, random)),
    ...small.map((at) => smallThing(at, random)),
  ];
}

/** Some of the free floor on which the camera sees somebody from knee to hip. */
function openFloorOf(scene: Scene, floor: FloorPlan, random: Random): Vector[] {
  const camera = cameraAt(scene.camera, qqvga);
  const isSeen = (at: Vector) =>
    [0.15, 0.9].every((up) => {
      const point = add(at, [0, up, 0]);
      return isInView(camera, point, 0.9) && canSee(scene, camera.position, point);
    });
  return floor
    .freePoints()
    .filter(() => random() < 0.12)
    .filter(isSeen);
}
