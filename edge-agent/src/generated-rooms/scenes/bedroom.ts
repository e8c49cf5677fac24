import { black, books, oak, picture, plant, table, vase, walnut, white } from "../furniture.ts";
import { lampAt, screenLight, windowIn } from "../lights.ts";
import { curtain, fan } from "../movements.ts";
import type { Scene } from "../scene.ts";
import { ball, box, capsule, type Paint } from "../solid.ts";

const sheet: Paint = { color: [0.74, 0.74, 0.76] };
const blanket: Paint = { color: [0.16, 0.24, 0.4], pattern: "weave" };
const veil: Paint = { color: [0.7, 0.66, 0.66] };
const rug: Paint = { color: [0.5, 0.48, 0.42], pattern: "weave" };
const brass: Paint = { color: [0.5, 0.4, 0.22] };
const pane = windowIn([0.9, 0.95, 4.48], [2.1, 2.15, 4.5], [0, 0, -1]);

/** Bed, wardrobe, a lamp on the night table, a ceiling fan and a tablet on the dresser. */
export const bedroom: Scene = {
  name: "bedroom",
  size: [4.4, 2.6, 4.5],
  camera: { position: [0.3, 2.3, 0.25], target: [2.6, 0.7, 2.9] },
  shell: {
    floor: { color: [0.5, 0.36, 0.22], pattern: "boards" },
    ceiling: white,
    walls: { color: [0.5, 0.56, 0.6], pattern: "plaster" },
  },
  furniture: [
    // The bed's head is at the right wall.
    box([2.2, 0.1, 2.5], [4.3, 0.36, 4.1], walnut),
    box([2.24, 0.36, 2.54], [4.28, 0.56, 4.06], sheet),
    box([4.3, 0, 2.4], [4.4, 1.1, 4.2], walnut),
    box([2.2, 0.3, 2.5], [3.45, 0.6, 4.1], blanket),
    ...table([3.95, 1.9], [4.4, 2.3], 0.5, walnut),
    box([3.3, 0, 0.3], [4.4, 2.1, 0.9], white),
    box([0, 0, 2.2], [0.45, 0.85, 3.6], oak),
  ],
  decoration: [
    ...pane.solids,
    capsule([3.9, 0.62, 2.95], [3.9, 0.62, 3.0], 0.17, sheet),
    capsule([3.95, 0.64, 2.8], [3.95, 0.64, 3.15], 0.14, sheet),
    capsule([3.95, 0.64, 3.5], [3.95, 0.64, 3.85], 0.14, sheet),
    capsule([4.2, 0.5, 2.1], [4.2, 0.72, 2.1], 0.02, brass),
    capsule([4.2, 0.78, 2.1], [4.2, 0.88, 2.1], 0.12, { color: [0.7, 0.6, 0.4], glow: "lamp" }),
    box([0.42, 0.06, 2.25], [0.47, 0.4, 2.87], walnut),
    box([0.42, 0.06, 2.93], [0.47, 0.4, 3.55], walnut),
    box([0.42, 0.46, 2.25], [0.47, 0.8, 2.87], walnut),
    box([0.42, 0.46, 2.93], [0.47, 0.8, 3.55], walnut),
    box([0.15, 0.85, 2.3], [0.17, 1.2, 2.8], black),
    box([0.17, 0.88, 2.33], [0.19, 1.17, 2.77], { color: [0.01, 0.01, 0.01], glow: "screen" }),
    box([0.9, 0, 1.9], [2.1, 0.015, 3.9], rug),
    ...books([4.0, 0.5, 1.95], [4.0, 0.5, 2.02], 0.16, 21),
    ...picture([2.6, 1.45, 4.47], [3.6, 2.05, 4.5], walnut, { color: [0.4, 0.3, 0.16] }),
    ball([2.2, 2.56, 2.2], 0.1, white),
  ],
  window: pane.light,
  lamp: lampAt([4.2, 0.83, 2.1], 0.12, 0.8),
  screen: screenLight([0.17, 0.88, 2.33], [0.19, 1.17, 2.77], [1, 0, 0]),
  props: [plant([0.4, 0, 4.1], 1), vase([0.25, 0.85, 3.3], [0.5, 0.2, 0.12])],
  movements: [
    curtain([0.6, 2.3, 4.38], [0.95, 2.3, 4.38], 0.15, veil),
    curtain([2.05, 2.3, 4.38], [2.4, 2.3, 4.38], 0.15, veil),
    fan([2.2, 2.4, 2.2], 0.55, "y", walnut),
  ],
  path: [
    [3.6, 0, 1.4],
    [2.2, 0, 1.5],
    [1.4, 0, 2.4],
    [1.5, 0, 3.6],
    [1.2, 0, 1.6],
  ],
  clearings: [
    [2.2, 0, 1.6],
    [1.35, 0, 2.8],
  ],
};
