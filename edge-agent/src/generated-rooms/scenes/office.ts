import { black, books, picture, plant, shelf, steel, table, vase, white } from "../furniture.ts";
import { lampAt, screenLight, windowIn } from "../lights.ts";
import { curtain, fan } from "../movements.ts";
import type { Scene } from "../scene.ts";
import { ball, box, capsule, type Paint } from "../solid.ts";

const birch: Paint = { color: [0.6, 0.5, 0.36] };
const carpet: Paint = { color: [0.2, 0.22, 0.26], pattern: "weave" };
const slats: Paint = { color: [0.66, 0.68, 0.7] };
const seat: Paint = { color: [0.05, 0.06, 0.09] };
const pane = windowIn([4.58, 0.95, 1.5], [4.6, 2.15, 3.3], [-1, 0, 0]);

/** A desk with two screens, a swivel chair, shelves, a whiteboard, a blind and a desk fan. */
export const office: Scene = {
  name: "office",
  size: [4.6, 2.7, 4.8],
  camera: { position: [0.3, 2.35, 0.25], target: [2.5, 0.78, 3] },
  shell: {
    floor: carpet,
    ceiling: white,
    walls: { color: [0.68, 0.69, 0.66], pattern: "plaster" },
  },
  furniture: [
    ...table([1.7, 4.05], [3.7, 4.8], 0.74, birch),
    box([3.2, 0.05, 4.1], [3.65, 0.68, 4.75], white),
    box([2.0, 0.9, 4.6], [2.6, 1.28, 4.64], black),
    box([2.68, 0.9, 4.6], [3.28, 1.28, 4.64], black),
    ...shelf([0, 0, 2.6], [0.34, 2, 4.2], 5, birch),
    // The swivel chair.
    capsule([2.5, 0.08, 3.55], [2.5, 0.42, 3.55], 0.03, steel),
    box([2.25, 0.44, 3.3], [2.75, 0.53, 3.8], seat),
    box([2.27, 0.6, 3.26], [2.73, 1.1, 3.33], seat),
    ...table([3.75, 1.2], [4.5, 2.4], 0.6, birch),
  ],
  decoration: [
    ...pane.solids,
    box([2.02, 0.92, 4.58], [2.58, 1.26, 4.6], { color: [0.01, 0.01, 0.01], glow: "screen" }),
    box([2.7, 0.92, 4.595], [3.26, 1.26, 4.6], { color: [0.04, 0.06, 0.1] }),
    box([2.27, 0.74, 4.6], [2.33, 0.95, 4.66], black),
    box([2.95, 0.74, 4.6], [3.01, 0.95, 4.66], black),
    box([2.15, 0.74, 4.18], [2.6, 0.76, 4.34], black),
    capsule([2.5, 0.06, 3.3], [2.5, 0.06, 3.8], 0.03, steel),
    capsule([2.25, 0.06, 3.55], [2.75, 0.06, 3.55], 0.03, steel),
    ...books([0.04, 0.03, 2.66], [0.04, 0.03, 4.14], 0.22, 31),
    ...books([0.04, 0.52, 2.66], [0.04, 0.52, 3.8], 0.22, 32),
    ...books([0.04, 1.02, 2.9], [0.04, 1.02, 4.14], 0.22, 33),
    ...books([0.04, 1.51, 2.66], [0.04, 1.51, 3.6], 0.22, 34),
    ...picture([0.6, 1.1, 4.77], [1.5, 2, 4.8], steel, { color: [0.85, 0.86, 0.86] }),
    box([0.7, 1.7, 4.765], [1.1, 1.72, 4.77], { color: [0.1, 0.2, 0.5] }),
    box([0.7, 1.55, 4.765], [1.3, 1.57, 4.77], { color: [0.5, 0.08, 0.06] }),
    box([0.7, 1.4, 4.765], [1.0, 1.42, 4.77], { color: [0.1, 0.2, 0.5] }),
    ...picture([3.9, 1.4, 4.77], [4.4, 2, 4.8], black, { color: [0.5, 0.36, 0.12] }),
    box([1.7, 2.66, 1.8], [2.9, 2.7, 2.2], { color: [0.8, 0.8, 0.8], glow: "lamp" }),
    capsule([3.5, 0.74, 4.4], [3.5, 0.86, 4.4], 0.05, { color: [0.55, 0.08, 0.06] }),
    ball([3.42, 1.02, 4.55], 0.04, black),
    capsule([3.45, 0.76, 4.58], [3.45, 1, 4.58], 0.02, black),
    box([3.9, 0.6, 1.5], [4.25, 0.66, 1.95], white),
  ],
  window: pane.light,
  lamp: lampAt([2.3, 2.55, 2], 0.3, 1.4),
  screen: screenLight([2.02, 0.92, 4.58], [2.58, 1.26, 4.6], [0, 0, -1]),
  props: [plant([4.2, 0, 4.3], 1.1), vase([4.1, 0.6, 2.2], [0.2, 0.42, 0.45])],
  movements: [
    curtain([4.5, 2.35, 1.05], [4.5, 2.35, 1.55], 0.3, slats),
    curtain([4.5, 2.35, 3.25], [4.5, 2.35, 3.75], 0.3, slats),
    fan([3.45, 1.05, 4.52], 0.16, "z", steel),
  ],
  path: [
    [3.2, 0, 0.8],
    [2.6, 0, 1.8],
    [1.3, 0, 2.4],
    [1.3, 0, 3.6],
    [1.6, 0, 2.6],
    [3.2, 0, 2.8],
  ],
  clearings: [
    [2.5, 0, 2],
    [1.4, 0, 2.9],
  ],
};
