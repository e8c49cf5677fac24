import type { Vector } from "../../../vector.ts";
import { fabric, within, wood } from "../palette.ts";
import { type Piece, seatAt } from "./furnishing.ts";

export const sofa: Piece = {
  width: 1.9,
  depth: 0.9,
  height: 0.85,
  build: (frame, random) => {
    const cloth = fabric(random);
    return {
      furniture: [
        frame.box([0, 0.1, 0.25], [1.9, 0.43, 0.9], cloth),
        frame.box([0, 0.1, 0.03], [1.9, 0.85, 0.28], cloth),
        frame.rod([0.1, 0.5, 0.3], [0.1, 0.5, 0.82], 0.13, cloth),
        frame.rod([1.8, 0.5, 0.3], [1.8, 0.5, 0.82], 0.13, cloth),
      ],
      seats: [seatAt(frame, 0.6, 0.5, 0.43), seatAt(frame, 1.35, 0.5, 0.43)],
    };
  },
};

export const armchair: Piece = {
  width: 0.85,
  depth: 0.85,
  height: 0.8,
  build: (frame, random) => {
    const cloth = fabric(random);
    return {
      furniture: [
        frame.box([0.1, 0.12, 0.2], [0.75, 0.42, 0.8], cloth),
        frame.box([0.08, 0.12, 0.05], [0.77, 0.85, 0.25], cloth),
        frame.rod([0.08, 0.5, 0.2], [0.08, 0.5, 0.75], 0.09, cloth),
        frame.rod([0.77, 0.5, 0.2], [0.77, 0.5, 0.75], 0.09, cloth),
      ],
      seats: [seatAt(frame, 0.42, 0.45, 0.42)],
    };
  },
};

export const bed: Piece = {
  width: 1.6,
  depth: 2,
  height: 1,
  build: (frame, random) => {
    const sheet = { color: [0.74, 0.74, 0.76] as Vector };
    const blanket = fabric(random);
    return {
      furniture: [
        frame.box([0, 0.08, 0.05], [1.6, 0.36, 2], wood(random)),
        frame.box([0.04, 0.36, 0.08], [1.56, 0.54, 1.95], sheet),
        frame.box([0, 0.3, 0.75], [1.6, 0.58, 2.02], blanket),
        frame.box([-0.03, 0, 0], [1.63, 1, 0.06], wood(random)),
      ],
      decoration: [
        frame.rod([0.3, 0.62, 0.3], [0.6, 0.62, 0.3], 0.13, sheet),
        frame.rod([1, 0.62, 0.3], [1.3, 0.62, 0.3], 0.13, sheet),
      ],
      seats: [seatAt(frame, 0.8, 1.85, 0.56)],
      berths: [0.42, 1.18].map((along) => ({
        head: frame.point(along, 0.7, 0.36),
        feet: frame.point(along, 0.56, 1.75),
        blanket,
      })),
    };
  },
};

export const coatBench: Piece = {
  width: 1.2,
  depth: 0.4,
  height: 1.8,
  build: (frame, random) => ({
    furniture: [frame.box([0, 0, 0], [1.2, 0.45, 0.38], wood(random))],
    decoration: [
      frame.box([0, 1.62, 0], [1.2, 1.74, 0.04], wood(random)),
      ...[0.2, 0.5, 0.9].map((x) =>
        frame.rod([x, 1.48, 0.12], [x + 0.02, within(0.8, 1, random), 0.13], 0.11, fabric(random)),
      ),
    ],
    seats: [seatAt(frame, 0.6, 0.25, 0.45)],
  }),
};
