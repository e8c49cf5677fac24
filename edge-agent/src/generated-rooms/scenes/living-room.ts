import {
  black,
  books,
  oak,
  picture,
  plant,
  shelf,
  table,
  vase,
  walnut,
  white,
} from "../furniture.ts";
import { lampAt, screenLight, windowIn } from "../lights.ts";
import { cat, curtain } from "../movements.ts";
import type { Scene } from "../scene.ts";
import { ball, box, capsule, type Paint } from "../solid.ts";

const sofa: Paint = { color: [0.1, 0.2, 0.26], pattern: "weave" };
const cushion: Paint = { color: [0.6, 0.36, 0.08] };
const rug: Paint = { color: [0.42, 0.14, 0.1], pattern: "weave" };
const linen: Paint = { color: [0.62, 0.55, 0.42] };
const pane = windowIn([1.3, 0.9, 4.98], [2.9, 2.2, 5], [0, 0, -1]);

/** Sofa and television, bookshelf, floor lamp, a curtain at the window and a cat. */
export const livingRoom: Scene = {
  name: "living-room",
  size: [5.2, 2.6, 5],
  camera: { position: [0.3, 2.3, 0.25], target: [2.9, 0.72, 3.1] },
  shell: {
    floor: { color: [0.36, 0.22, 0.12], pattern: "boards" },
    ceiling: white,
    walls: { color: [0.66, 0.61, 0.5], pattern: "plaster" },
  },
  furniture: [
    // The sofa looks at the television on the right.
    box([1.5, 0.1, 2.2], [2.3, 0.42, 4.1], sofa),
    box([1.3, 0.1, 2.2], [1.6, 0.86, 4.1], sofa),
    capsule([1.45, 0.52, 2.15], [2.25, 0.52, 2.15], 0.14, sofa),
    capsule([1.45, 0.52, 4.15], [2.25, 0.52, 4.15], 0.14, sofa),
    ...table([2.95, 2.7], [3.5, 3.7], 0.4, oak),
    box([4.72, 0, 1.9], [5.2, 0.5, 3.7], walnut),
    box([4.9, 0.6, 2.15], [4.95, 1.35, 3.45], black),
    ...shelf([3.5, 0, 4.68], [4.9, 2, 5], 5, oak),
    capsule([0.75, 0.02, 4.5], [0.75, 1.45, 4.5], 0.025, black),
  ],
  decoration: [
    ...pane.solids,
    box([4.88, 0.63, 2.18], [4.9, 1.32, 3.42], { color: [0.01, 0.01, 0.01], glow: "screen" }),
    box([2.5, 0, 2.1], [4.3, 0.015, 4.2], rug),
    capsule([0.75, 1.5, 4.5], [0.75, 1.62, 4.5], 0.19, { color: [0.7, 0.6, 0.4], glow: "lamp" }),
    ball([1.75, 0.56, 3.8], 0.16, cushion),
    ball([1.78, 0.54, 2.5], 0.15, { color: [0.7, 0.68, 0.6] }),
    ...books([3.54, 0.03, 4.72], [4.86, 0.03, 4.72], 0.2, 1),
    ...books([3.54, 0.52, 4.72], [4.5, 0.52, 4.72], 0.2, 2),
    ...books([3.8, 1.02, 4.72], [4.86, 1.02, 4.72], 0.2, 3),
    ...books([3.54, 1.51, 4.72], [4.3, 1.51, 4.72], 0.2, 4),
    ...picture([5.17, 1.5, 0.7], [5.2, 2.1, 1.5], black, { color: [0.15, 0.3, 0.42] }),
  ],
  window: pane.light,
  lamp: lampAt([0.75, 1.56, 4.5], 0.2),
  screen: screenLight([4.88, 0.63, 2.18], [4.9, 1.32, 3.42], [-1, 0, 0]),
  props: [plant([4.75, 0, 4.35], 1.05), vase([3.2, 0.4, 3.35], [0.1, 0.3, 0.5])],
  movements: [
    curtain([0.95, 2.35, 4.88], [1.35, 2.35, 4.88], 0.12, linen),
    curtain([2.85, 2.35, 4.88], [3.25, 2.35, 4.88], 0.12, linen),
    cat([
      [2.6, 0.015, 1.9],
      [1.9, 0.42, 3.2],
      [3.9, 0.015, 3.6],
    ]),
  ],
  path: [
    [4.4, 0, 1.2],
    [3.2, 0, 1.7],
    [2.62, 0, 2.3],
    [2.62, 0, 3.95],
    [3.6, 0, 4.1],
    [4.1, 0, 3.2],
    [4, 0, 1.9],
  ],
  clearings: [
    [3.1, 0, 1.3],
    [4.1, 0, 2.9],
  ],
};
