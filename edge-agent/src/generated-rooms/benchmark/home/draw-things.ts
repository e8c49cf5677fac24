import { table, white } from "../../furniture.ts";
import { box, type Solid } from "../../solid.ts";
import { add, type Vector } from "../../vector.ts";
import { isNear } from "./floor-plan.ts";
import type { Door } from "./home.ts";
import { pick, type Random, within, wood } from "./palette.ts";
import type { Furnishing } from "./pieces/furnishing.ts";
import type { RoomKind } from "./room-kinds.ts";
import { cushion, floorThing, type Loose, looseChair, smallThing } from "./things.ts";

/** A table in the middle, for meals with two chairs or low before a sofa. */
export function drawMiddle(
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

/** Cushions on some of the seats. */
export function drawCushions(placed: readonly Furnishing[], random: Random): Loose[] {
  const seats = placed.flatMap((piece) => piece.seats ?? []);
  return seats
    .filter(() => random() < 0.6)
    .slice(0, 2)
    .map((seat) => cushion(add(seat.at, [0, seat.height, 0]), random));
}

/** Things that somebody may take away: large ones on the floor, small ones on furniture. */
export function drawProps(
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
