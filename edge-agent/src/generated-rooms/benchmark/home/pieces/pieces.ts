import type { Piece } from "./furnishing.ts";
import { desk, doorPanel, tablet, television } from "./screens.ts";
import { armchair, bed, coatBench, sofa } from "./seating.ts";
import {
  bookshelf,
  cabinet,
  counter,
  dresser,
  fridge,
  wallCupboards,
  wardrobe,
} from "./storage.ts";

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
