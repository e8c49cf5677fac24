import { black, books, shelf, steel, white } from "../../furniture.ts";
import type { Box, Paint, Solid } from "../../solid.ts";
import type { Vector } from "../../vector.ts";
import { bright, fabric, type Random, within, wood } from "./palette.ts";
import { inward, type WallFrame } from "./wall-frame.ts";

/** Where somebody sits: the floor below the hips, where the knees point, height of the seat. */
export interface Seat {
  readonly at: Vector;
  readonly facing: Vector;
  readonly height: number;
}

/** Where somebody sleeps under a blanket. */
export interface Berth {
  readonly head: Vector;
  readonly feet: Vector;
  readonly blanket: Paint;
}

/** A screen's picture: a thin box and where it looks. */
export interface ScreenPanel {
  readonly min: Vector;
  readonly max: Vector;
  readonly facing: Vector;
}

/** One piece of furniture in its place. */
export interface Furnishing {
  readonly furniture: readonly Solid[];
  readonly decoration?: readonly Solid[];
  readonly seats?: readonly Seat[];
  readonly berths?: readonly Berth[];
  /** Places on it for small things. */
  readonly tops?: readonly Vector[];
  readonly screen?: ScreenPanel;
}

/** A kind of furniture that stands at a wall: what it needs there and how it is built. */
export interface Piece {
  /** Along the wall, into the room and up, in metres. */
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly build: (frame: WallFrame, random: Random) => Furnishing;
}

const dark: Vector = [0.01, 0.01, 0.01];

const facingOf = ({ wall }: WallFrame): Vector => inward[wall];

function seatAt(frame: WallFrame, along: number, out: number, height: number): Seat {
  return { at: frame.point(along, 0, out), facing: facingOf(frame), height };
}

function panel(frame: WallFrame, from: Vector, to: Vector): { screen: ScreenPanel; glass: Box } {
  const glass = frame.box(from, to, { color: dark, glow: "screen" });
  return { screen: { min: glass.min, max: glass.max, facing: facingOf(frame) }, glass };
}

const bookshelf: Piece = {
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

const sofa: Piece = {
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

const armchair: Piece = {
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

const television: Piece = {
  width: 1.6,
  depth: 0.45,
  height: 1.2,
  build: (frame, random) => {
    const { screen, glass } = panel(frame, [0.25, 0.6, 0.16], [1.35, 1.2, 0.17]);
    return {
      furniture: [
        frame.box([0, 0.08, 0.02], [1.6, 0.48, 0.45], wood(random)),
        frame.box([0.2, 0.55, 0.1], [1.4, 1.25, 0.16], black),
      ],
      decoration: [glass],
      tops: [frame.point(0.1, 0.48, 0.3), frame.point(1.5, 0.48, 0.3)],
      screen,
    };
  },
};

const desk: Piece = {
  width: 1.5,
  depth: 0.75,
  height: 1.2,
  build: (frame, random) => {
    const top = wood(random);
    const seatCloth = fabric(random);
    const { screen, glass } = panel(frame, [0.45, 0.88, 0.22], [1.05, 1.22, 0.23]);
    return {
      furniture: [
        frame.box([0, 0.7, 0.02], [1.5, 0.75, 0.75], top),
        frame.box([0, 0, 0.05], [0.05, 0.7, 0.7], top),
        frame.box([1.05, 0.05, 0.05], [1.48, 0.68, 0.7], top),
        frame.box([0.43, 0.86, 0.18], [1.07, 1.24, 0.22], black),
        frame.box([0.55, 0.42, 0.85], [0.98, 0.5, 1.28], seatCloth),
        frame.box([0.57, 0.55, 1.25], [0.96, 1, 1.3], seatCloth),
        frame.rod([0.76, 0.06, 1.06], [0.76, 0.42, 1.06], 0.03, steel),
      ],
      decoration: [
        glass,
        frame.box([0.5, 0.75, 0.45], [0.95, 0.77, 0.6], black),
        frame.box([0.7, 0.75, 0.16], [0.8, 0.9, 0.22], black),
      ],
      seats: [
        {
          at: frame.point(0.76, 0, 1.02),
          facing: [-facingOf(frame)[0], 0, -facingOf(frame)[2]],
          height: 0.5,
        },
      ],
      tops: [frame.point(0.15, 0.75, 0.35), frame.point(1.35, 0.75, 0.4)],
      screen,
    };
  },
};

const bed: Piece = {
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

const wardrobe: Piece = {
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

const dresser: Piece = {
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

const tablet: Piece = {
  width: 0.9,
  depth: 0.4,
  height: 1.1,
  build: (frame, random) => {
    const { screen, glass } = panel(frame, [0.22, 0.78, 0.14], [0.68, 1.06, 0.15]);
    return {
      furniture: [frame.box([0, 0, 0], [0.9, 0.74, 0.4], wood(random))],
      decoration: [frame.box([0.2, 0.76, 0.1], [0.7, 1.08, 0.14], black), glass],
      tops: [frame.point(0.1, 0.74, 0.28), frame.point(0.8, 0.74, 0.28)],
      screen,
    };
  },
};

const counter: Piece = {
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

const wallCupboards: Piece = {
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

const fridge: Piece = {
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

const coatBench: Piece = {
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

const doorPanel: Piece = {
  width: 0.5,
  depth: 0.3,
  height: 1.7,
  build: (frame, random) => {
    const { screen, glass } = panel(frame, [0.08, 1.33, 0.03], [0.42, 1.57, 0.04]);
    return {
      furniture: [frame.box([0, 0, 0], [0.5, 0.8, 0.28], wood(random))],
      decoration: [frame.box([0.05, 1.3, 0], [0.45, 1.6, 0.03], black), glass],
      tops: [frame.point(0.25, 0.8, 0.14)],
      screen,
    };
  },
};

const cabinet: Piece = {
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

/** Furniture by its name. */
export const pieces = {
  armchair,
  bed,
  bookshelf,
  cabinet,
  coatBench,
  counter,
  desk,
  doorPanel,
  dresser,
  fridge,
  sofa,
  tablet,
  television,
  wallCupboards,
  wardrobe,
} as const satisfies Readonly<Record<string, Piece>>;
export type PieceName = keyof typeof pieces;
