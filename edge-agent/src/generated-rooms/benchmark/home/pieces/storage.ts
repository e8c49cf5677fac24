import { black, books, shelf, steel, white } from "../../../furniture.ts";
import type { Vector } from "../../../vector.ts";
import { bright, within, wood } from "../palette.ts";
import type { Piece } from "./furnishing.ts";

export const bookshelf: Piece = {
  width: 1.2,
  depth: 0.34,
  height: 1.9,
  build: (frame, random) => {
    const { min, max } = frame.box([0, 0, 0.01], [1.2, 1.9, 0.34], white);
    const onBack = frame.wall === "back";
    const rows = [0.03, 0.5, 0.97, 1.44].map((y, row) => {
      const from: Vector = [min[0] + 0.05, y, min[2] + 0.05];
      const end = within(0.4, 1, random);
      const to: Vector = onBack
        ? [from[0] + 1.1 * end, y, from[2]]
        : [from[0], y, from[2] + 1.1 * end];
      return books(from, to, 0.2, Math.floor(random() * 1e6) + row);
    });
    return {
      furniture: shelf(min, max, 5, wood(random)),
      decoration: rows.flat(),
      tops: [frame.point(0.3, 1.9, 0.17), frame.point(0.9, 1.9, 0.17)],
    };
  },
};

export const wardrobe: Piece = {
  width: 1.3,
  depth: 0.6,
  height: 2.05,
  build: (frame, random) => ({
    furniture: [frame.box([0, 0, 0], [1.3, 2.05, 0.6], wood(random))],
    tops: [frame.point(0.35, 2.05, 0.3)],
    decoration: [
      frame.box([0.645, 0.06, 0.6], [0.655, 2, 0.605], black),
      frame.box([0.58, 0.95, 0.6], [0.6, 1.15, 0.63], steel),
      frame.box([0.7, 0.95, 0.6], [0.72, 1.15, 0.63], steel),
    ],
  }),
};

export const dresser: Piece = {
  width: 1.2,
  depth: 0.45,
  height: 0.85,
  build: (frame, random) => {
    const front = wood(random);
    return {
      furniture: [frame.box([0, 0.04, 0], [1.2, 0.85, 0.45], front)],
      decoration: [0.28, 0.55, 0.82].map((y) =>
        frame.box([0.04, y - 0.02, 0.45], [1.16, y - 0.005, 0.455], black),
      ),
      tops: [
        frame.point(0.2, 0.85, 0.22),
        frame.point(0.6, 0.85, 0.22),
        frame.point(1, 0.85, 0.22),
      ],
    };
  },
};

export const counter: Piece = {
  width: 2.2,
  depth: 0.62,
  height: 0.9,
  build: (frame, random) => ({
    furniture: [
      frame.box([0, 0.08, 0], [2.2, 0.86, 0.6], wood(random)),
      frame.box([-0.02, 0.86, 0], [2.22, 0.9, 0.63], { color: [0.55, 0.53, 0.5] }),
    ],
    decoration: [
      ...[0.55, 1.1, 1.65].map((x) => frame.box([x, 0.1, 0.6], [x + 0.012, 0.82, 0.605], black)),
      frame.box([0.7, 0.895, 0.12], [1.25, 0.905, 0.5], { color: [0.2, 0.21, 0.22] }),
      frame.rod([0.97, 0.9, 0.08], [0.97, 1.12, 0.08], 0.015, steel),
      frame.box([1.55, 0.895, 0.1], [2.05, 0.908, 0.54], black),
    ],
    tops: [frame.point(0.2, 0.9, 0.3), frame.point(0.45, 0.9, 0.22), frame.point(1.42, 0.9, 0.3)],
  }),
};

export const wallCupboards: Piece = {
  width: 1.2,
  depth: 0.36,
  height: 2.2,
  build: (frame, random) => {
    const front = wood(random);
    return {
      furniture: [
        frame.box([0, 0, 0], [1.2, 0.9, 0.36], front),
        frame.box([0, 1.45, 0], [1.2, 2.15, 0.34], front),
      ],
      decoration: [frame.box([0.595, 0.05, 0.36], [0.605, 0.85, 0.365], black)],
      tops: [frame.point(0.3, 0.9, 0.18), frame.point(0.9, 0.9, 0.18)],
    };
  },
};

export const fridge: Piece = {
  width: 0.65,
  depth: 0.65,
  height: 1.8,
  build: (frame) => ({
    furniture: [frame.box([0, 0, 0], [0.65, 1.8, 0.65], { color: [0.6, 0.61, 0.62] })],
    decoration: [
      frame.box([0, 1.2, 0.65], [0.65, 1.215, 0.655], black),
      frame.box([0.05, 0.8, 0.65], [0.08, 1.15, 0.68], steel),
    ],
  }),
};

export const cabinet: Piece = {
  width: 0.9,
  depth: 0.42,
  height: 1.3,
  build: (frame, random) => ({
    furniture: [frame.box([0, 0, 0], [0.9, 1.3, 0.42], wood(random))],
    decoration: [
      frame.box([0.445, 0.05, 0.42], [0.455, 1.25, 0.425], black),
      frame.rod([0.3, 1.34, 0.2], [0.6, 1.34, 0.2], 0.04, bright(random)),
    ],
    tops: [frame.point(0.2, 1.3, 0.2)],
  }),
};
