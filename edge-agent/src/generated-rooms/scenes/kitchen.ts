import { black, chair, picture, plant, steel, table, vase, walnut, white } from "../furniture.ts";
import { lampAt, screenLight, windowIn } from "../lights.ts";
import { clockFace, fan, pendulum } from "../movements.ts";
import type { Scene } from "../scene.ts";
import { ball, box, capsule, type Paint } from "../solid.ts";

const front: Paint = { color: [0.2, 0.34, 0.3] };
const marble: Paint = { color: [0.62, 0.6, 0.56] };
const pine: Paint = { color: [0.55, 0.38, 0.2] };
const orange: Paint = { color: [0.7, 0.28, 0.03] };
const pane = windowIn([1.7, 1.15, 4.18], [3, 2.1, 4.2], [0, 0, -1], 1.3);

/** A line of cupboards with sink and stove, a fridge, a table under a lamp, a clock and a fan. */
export const kitchen: Scene = {
  name: "kitchen",
  size: [4.6, 2.6, 4.2],
  camera: { position: [0.25, 2.3, 0.25], target: [2.6, 0.75, 2.7] },
  shell: {
    floor: { color: [0.5, 0.47, 0.42], pattern: "tiles" },
    ceiling: white,
    walls: { color: [0.7, 0.62, 0.44], pattern: "plaster" },
  },
  furniture: [
    box([0.8, 0.1, 3.6], [3.8, 0.86, 4.2], front),
    box([0.78, 0.86, 3.57], [3.8, 0.9, 4.2], marble),
    box([3.8, 0, 3.5], [4.5, 1.85, 4.2], steel),
    box([0.8, 1.5, 3.85], [1.55, 2.2, 4.2], front),
    box([3.15, 1.5, 3.85], [3.8, 2.2, 4.2], front),
    box([4.05, 0.1, 1.2], [4.6, 0.86, 3.0], front),
    box([4.02, 0.86, 1.2], [4.6, 0.9, 3.0], marble),
    ...table([1.5, 1.7], [2.7, 2.5], 0.74, pine),
    ...chair(1.25, 2.1, "left", pine),
    ...chair(2.95, 2.1, "right", pine),
    ...chair(2.1, 2.8, "far", pine),
  ],
  decoration: [
    ...pane.solids,
    // Doors of the cupboards, the sink and its tap, the stove.
    ...[1.4, 2.0, 2.6, 3.2].map((x) => box([x, 0.14, 3.585], [x + 0.012, 0.82, 3.6], black)),
    ...[1.7, 2.3, 2.9].map((z) => box([4.035, 0.14, z], [4.05, 0.82, z + 0.012], black)),
    ...[1.3, 1.9, 2.5, 3.1].map((x) => box([x, 0.72, 3.575], [x + 0.08, 0.735, 3.6], steel)),
    box([2.05, 0.89, 3.7], [2.65, 0.904, 4.08], { color: [0.2, 0.21, 0.22] }),
    capsule([2.35, 0.9, 4.1], [2.35, 1.12, 4.1], 0.015, steel),
    capsule([2.35, 1.12, 4.1], [2.35, 1.1, 3.95], 0.013, steel),
    box([4.1, 0.9, 1.9], [4.55, 0.91, 2.5], black),
    capsule([4.25, 0.96, 2.05], [4.25, 1.02, 2.05], 0.1, steel),
    box([3.78, 0.6, 3.49], [3.81, 1.4, 3.5], black),
    box([3.8, 1.2, 3.495], [4.5, 1.215, 3.5], black),
    box([3.86, 0.9, 3.47], [3.88, 1.15, 3.5], black),
    capsule([2.1, 1.75, 2.1], [2.1, 2.6, 2.1], 0.008, black),
    ball([2.1, 1.68, 2.1], 0.14, { color: [0.7, 0.6, 0.4], glow: "lamp" }),
    // A small screen stands on the side board.
    box([4.4, 0.9, 1.3], [4.42, 1.2, 1.75], black),
    box([4.38, 0.92, 1.33], [4.4, 1.18, 1.72], { color: [0.01, 0.01, 0.01], glow: "screen" }),
    ...clockFace([4.57, 1.75, 2.2], [4.6, 2.1, 2.55], walnut, white),
    ...picture([0.1, 1.4, 4.17], [0.6, 2, 4.2], white, { color: [0.5, 0.16, 0.08] }),
    ball([1.85, 0.79, 2.2], 0.045, orange),
    ball([1.95, 0.79, 2.13], 0.045, orange),
    ball([1.9, 0.79, 2.1], 0.045, { color: [0.3, 0.5, 0.08] }),
  ],
  window: pane.light,
  lamp: lampAt([2.1, 1.68, 2.1], 0.15),
  screen: screenLight([4.38, 0.92, 1.33], [4.4, 1.18, 1.72], [-1, 0, 0]),
  props: [plant([3.4, 0.9, 3.85], 0.5), vase([2.35, 0.74, 1.9], [0.6, 0.58, 0.5])],
  movements: [
    pendulum([4.56, 1.76, 2.375], 0.4, "z", walnut),
    fan([1.2, 1.12, 3.85], 0.19, "z", steel),
  ],
  path: [
    [3.5, 0, 0.7],
    [3.5, 0, 2],
    [3.5, 0, 3],
    [3.2, 0, 3.3],
    [1.5, 0, 3.3],
    [0.7, 0, 2.6],
  ],
  clearings: [
    [2.9, 0, 0.85],
    [2.0, 0, 0.9],
  ],
};
