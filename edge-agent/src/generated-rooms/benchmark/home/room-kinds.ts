import type { PieceName } from "./pieces/pieces.ts";

/** What a kind of room holds. */
export interface RoomKind {
  readonly width: readonly [number, number];
  readonly depth: readonly [number, number];
  readonly pieces: readonly PieceName[];
  /** What stands free in the middle. */
  readonly middle?: "dining" | "low";
}

/** Kinds of rooms by their name. */
export const roomKinds = {
  "living-room": {
    width: [4, 5.6],
    depth: [4.4, 6],
    pieces: ["television", "sofa", "bookshelf", "armchair", "dresser"],
    middle: "low",
  },
  bedroom: {
    width: [3.4, 4.6],
    depth: [3.8, 5],
    pieces: ["bed", "wardrobe", "tablet", "dresser", "armchair"],
  },
  kitchen: {
    width: [3.4, 4.8],
    depth: [3.8, 5.2],
    pieces: ["counter", "fridge", "wallCupboards", "tablet", "cabinet"],
    middle: "dining",
  },
  hallway: {
    width: [2.3, 3.1],
    depth: [4.8, 6.6],
    pieces: ["doorPanel", "coatBench", "cabinet", "dresser"],
  },
  study: {
    width: [3.2, 4.6],
    depth: [3.8, 5.2],
    pieces: ["desk", "bookshelf", "bookshelf", "cabinet", "armchair"],
  },
} as const satisfies Readonly<Record<string, RoomKind>>;
