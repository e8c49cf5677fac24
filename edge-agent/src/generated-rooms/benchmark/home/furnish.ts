import { derivedSeed, seededRandom } from "@lares/shared";
import { type CameraPose, cameraAt, isInView, qqvga } from "../../camera.ts";
import { canSee } from "../../cast-rays.ts";
import { white } from "../../furniture.ts";
import { screenLight } from "../../lights.ts";
import { fan } from "../../movements.ts";
import type { Light, Scenery } from "../../scene.ts";
import { add, type Vector } from "../../vector.ts";
import { drawCushions, drawMiddle, drawProps } from "./draw-things.ts";
import { drawLamp, drawRug, drawWallHangings } from "./fittings.ts";
import { FloorPlan, isNear } from "./floor-plan.ts";
import { drawHabits, drawOutlook } from "./habits.ts";
import type { Habits, Home } from "./home.ts";
import { drawOpenings, type Openings } from "./openings.ts";
import { floorPaint, pick, type Random, wallPaint, within, wood } from "./palette.ts";
import type { Furnishing, ScreenPanel } from "./pieces/furnishing.ts";
import { placePieces } from "./place-pieces.ts";
import type { RoomKind } from "./room-kinds.ts";

/** So many rooms have a ceiling fan. */
const fanShare = 0.2;
/** A room needs so many places where things can happen. */
const fewestClearings = 4;
/** And so many things, of which one may be taken. */
const fewestProps = 6;

/**
 * Draws a room from a seed: its size, paints, window, door, furniture along the walls, things and
 * camera, and how people live there. A draw whose floor is too crowded is drawn anew.
 */
export function furnish(name: string, kind: RoomKind, presence: Habits["presence"]): Home {
  for (let draw = 0; ; draw++) {
    const home = drawHome(name, kind, presence, derivedSeed(draw, `benchmark ${name}`));
    const isRoomy = home.clearings.length >= fewestClearings;
    if (isRoomy && home.props.length >= fewestProps) return home;
  }
}

function drawHome(name: string, kind: RoomKind, presence: Habits["presence"], seed: number): Home {
  const random = seededRandom(seed);
  const size: Vector = [
    within(...kind.width, random),
    within(2.4, 2.75, random),
    within(...kind.depth, random),
  ];
  const openings = drawOpenings(size, random);
  const middle = drawMiddle(kind, size, random);
  const placed = [middle, ...placePieces(kind.pieces, size, openings.reserved, random)];
  const furniture = placed.flatMap((piece) => piece.furniture);
  const scene = drawScenery(name, size, openings, placed, random);
  const { pane, door } = openings;
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

/** What stands in the room for good, and the camera that looks at it. */
function drawScenery(
  name: string,
  size: Vector,
  openings: Openings,
  placed: readonly Furnishing[],
  random: Random,
): Scenery {
  const lamp = drawLamp(size, random);
  return {
    name,
    size,
    camera: drawCamera(size, random),
    shell: { floor: floorPaint(random), ceiling: white, walls: wallPaint(random) },
    furniture: [...placed.flatMap((piece) => piece.furniture), ...lamp.furniture],
    decoration: [
      ...placed.flatMap((piece) => piece.decoration ?? []),
      ...openings.decoration,
      ...lamp.decoration,
      ...drawWallHangings(size, openings.reserved, random),
      ...drawRug(size, random),
    ],
    window: openings.pane.light,
    lamp: lamp.light,
    screen: lightOf(placed.find((piece) => piece.screen !== undefined)?.screen),
  };
}

function drawCamera([width, height, depth]: Vector, random: Random): CameraPose {
  const x = pick([0.25, width - 0.25, width * within(0.3, 0.7, random)], random);
  const across = width / 2 + (width / 2 - x) * within(0.1, 0.35, random);
  return {
    position: [x, within(1.75, Math.min(2.35, height - 0.1), random), 0.22],
    target: [across, within(0.55, 0.85, random), depth * within(0.58, 0.68, random)],
  };
}

/** A room without a screen has the faint light of a switch instead. */
function lightOf(panel: ScreenPanel | undefined): Light {
  if (panel !== undefined) return screenLight(panel.min, panel.max, panel.facing);
  return { ...screenLight([0, 1, 0.1], [0.01, 1.02, 0.12], [1, 0, 0]), strength: 0 };
}

/** Some of the free floor on which the camera sees somebody from knee to hip. */
function openFloorOf(scene: Scenery, floor: FloorPlan, random: Random): Vector[] {
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
