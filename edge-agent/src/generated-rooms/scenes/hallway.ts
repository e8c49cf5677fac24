import { black, oak, picture, plant, table, vase, walnut, white } from "../furniture.ts";
import { lampAt, screenLight, windowIn } from "../lights.ts";
import { cat, clockFace, pendulum } from "../movements.ts";
import type { Scene } from "../scene.ts";
import { ball, box, capsule, type Paint } from "../solid.ts";

const door: Paint = { color: [0.62, 0.6, 0.55] };
const frame: Paint = { color: [0.75, 0.74, 0.7] };
const brass: Paint = { color: [0.5, 0.4, 0.2] };
const runner: Paint = { color: [0.1, 0.17, 0.2], pattern: "weave" };
const coat: Paint = { color: [0.2, 0.17, 0.08] };
const red: Paint = { color: [0.4, 0.07, 0.06] };
const pane = windowIn([1.02, 1.05, 6.18], [1.78, 2, 6.2], [0, 0, -1], 2.2);

/** A long hall: doors on both sides, a glazed front door, coats, a clock and a cat. */
export const hallway: Scene = {
  name: "hallway",
  size: [2.8, 2.6, 6.2],
  camera: { position: [0.9, 2.25, 0.2], target: [1.55, 0.7, 3] },
  shell: {
    floor: { color: [0.3, 0.2, 0.13], pattern: "boards" },
    ceiling: white,
    walls: { color: [0.62, 0.5, 0.36], pattern: "plaster" },
  },
  furniture: [
    ...table([2.35, 2.9], [2.8, 4], 0.8, walnut),
    box([0, 0, 4.5], [0.4, 0.45, 5.7], oak),
    box([2.5, 0, 5.15], [2.8, 2.1, 5.65], walnut),
  ],
  decoration: [
    // The front door below and beside its glass.
    box([0.9, 0, 6.14], [1.9, 0.98, 6.2], walnut),
    box([0.9, 0.98, 6.14], [0.96, 2.1, 6.2], walnut),
    box([1.84, 0.98, 6.14], [1.9, 2.1, 6.2], walnut),
    ball([1.8, 0.95, 6.1], 0.035, brass),
    ...pane.solids,
    // A door on each side.
    box([0, 0, 2], [0.02, 2.05, 2.9], door),
    box([0, 0, 1.92], [0.035, 2.12, 2], frame),
    box([0, 0, 2.9], [0.035, 2.12, 2.98], frame),
    box([0, 2.05, 1.92], [0.035, 2.13, 2.98], frame),
    box([0.02, 0.25, 2.15], [0.028, 0.9, 2.75], frame),
    box([0.02, 1.1, 2.15], [0.028, 1.85, 2.75], frame),
    ball([0.06, 1, 2.82], 0.035, brass),
    box([2.78, 0, 1.4], [2.8, 2.05, 2.3], door),
    box([2.765, 0, 1.32], [2.8, 2.12, 1.4], frame),
    box([2.765, 0, 2.3], [2.8, 2.12, 2.38], frame),
    box([2.765, 2.05, 1.32], [2.8, 2.13, 2.38], frame),
    ball([2.74, 1, 1.5], 0.035, brass),
    box([0.85, 0, 1.2], [1.95, 0.012, 5.8], runner),
    // Coats hang over the bench.
    box([0, 1.62, 4.5], [0.04, 1.74, 5.7], oak),
    capsule([0.12, 1.5, 4.75], [0.14, 0.85, 4.75], 0.11, coat),
    capsule([0.12, 1.5, 5.1], [0.15, 0.95, 5.12], 0.12, red),
    capsule([0.12, 1.5, 5.45], [0.13, 0.8, 5.45], 0.11, { color: [0.07, 0.1, 0.2] }),
    ...clockFace([2.48, 1.6, 5.22], [2.5, 2, 5.58], brass, white),
    box([2.485, 0.5, 5.25], [2.5, 1.5, 5.55], { color: [0.05, 0.03, 0.02] }),
    // A small screen of the door bell.
    box([2.77, 1.3, 4.4], [2.8, 1.6, 4.8], black),
    box([2.75, 1.32, 4.43], [2.77, 1.58, 4.77], { color: [0.01, 0.01, 0.01], glow: "screen" }),
    ...picture([2.77, 1.35, 3], [2.8, 2, 3.9], walnut, { color: [0.5, 0.52, 0.55] }),
    ...picture([0, 1.4, 3.35], [0.03, 1.95, 3.95], black, { color: [0.45, 0.34, 0.1] }),
    ball([1.4, 2.5, 3.2], 0.13, { color: [0.7, 0.6, 0.4], glow: "lamp" }),
    capsule([0.25, 0.06, 4.3], [0.42, 0.06, 4.33], 0.05, black),
  ],
  window: pane.light,
  lamp: lampAt([1.4, 2.42, 3.2], 0.13, 1.3),
  screen: screenLight([2.75, 1.32, 4.43], [2.77, 1.58, 4.77], [-1, 0, 0]),
  props: [plant([2.5, 0, 4.6], 0.95), vase([2.55, 0.8, 3.3], [0.12, 0.3, 0.35])],
  movements: [
    pendulum([2.47, 1.45, 5.4], 0.55, "z", brass),
    cat([
      [1.3, 0.012, 3.4],
      [0.2, 0.45, 4.9],
      [1.5, 0.012, 2.2],
    ]),
  ],
  path: [
    [1.4, 0, 5.7],
    [1.5, 0, 4],
    [1.2, 0, 2.6],
    [1.5, 0, 1.9],
  ],
  clearings: [
    [1.4, 0, 3],
    [1.35, 0, 4.3],
  ],
};
