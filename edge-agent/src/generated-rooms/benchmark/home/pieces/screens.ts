import { black, steel } from "../../../furniture.ts";
import { fabric, wood } from "../palette.ts";
import { facingOf, type Piece, panel } from "./furnishing.ts";

export const television: Piece = {
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

export const desk: Piece = {
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

export const tablet: Piece = {
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

export const doorPanel: Piece = {
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
