import type { Thing } from "./scene.ts";
import { ball, box, capsule, type Paint } from "./solid.ts";
import { add, type Vector } from "./vector.ts";

const cardboard: Paint = { color: [0.4, 0.26, 0.13] };
const tape: Paint = { color: [0.62, 0.5, 0.3] };
const shell: Paint = { color: [0.5, 0.06, 0.07] };
const handle: Paint = { color: [0.05, 0.05, 0.05] };
const canvas: Paint = { color: [0.1, 0.22, 0.1] };

type Placed = (at: Vector) => Thing;

const parcel: Placed = (at) => ({
  solids: [
    box(add(at, [-0.25, 0, -0.2]), add(at, [0.25, 0.34, 0.2]), cardboard),
    box(add(at, [-0.255, 0, -0.04]), add(at, [0.255, 0.343, 0.04]), tape),
  ],
  shadow: [capsule(add(at, [-0.12, 0.17, 0]), add(at, [0.12, 0.17, 0]), 0.2, cardboard)],
});

const suitcase: Placed = (at) => ({
  solids: [
    box(add(at, [-0.24, 0.04, -0.13]), add(at, [0.24, 0.68, 0.13]), shell),
    box(add(at, [-0.245, 0.2, -0.135]), add(at, [0.245, 0.23, 0.135]), handle),
    box(add(at, [-0.245, 0.48, -0.135]), add(at, [0.245, 0.51, 0.135]), handle),
    capsule(add(at, [-0.08, 0.9, 0]), add(at, [0.08, 0.9, 0]), 0.018, handle),
    capsule(add(at, [-0.08, 0.66, 0]), add(at, [-0.08, 0.9, 0]), 0.012, handle),
    capsule(add(at, [0.08, 0.66, 0]), add(at, [0.08, 0.9, 0]), 0.012, handle),
  ],
  shadow: [capsule(add(at, [0, 0.2, 0]), add(at, [0, 0.5, 0]), 0.2, shell)],
});

const rucksack: Placed = (at) => {
  const body = capsule(add(at, [0, 0.17, 0]), add(at, [0.03, 0.38, 0.02]), 0.17, canvas);
  const pocket = ball(add(at, [-0.02, 0.18, -0.12]), 0.11, canvas);
  const loop = capsule(add(at, [0.02, 0.5, 0]), add(at, [0.05, 0.59, 0]), 0.03, handle);
  return { solids: [body, pocket, loop], shadow: [body] };
};

/** What a stranger may leave on the floor. */
export const leftThings: readonly Placed[] = [suitcase, parcel, rucksack];
