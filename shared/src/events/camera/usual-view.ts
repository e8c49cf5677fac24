import type { Shape } from "../../models/model-spec.ts";
import { backgroundOf } from "../../scoring/background.ts";
import { type Structure, structureOf } from "./structure.ts";
import { keptShare } from "./structure-match.ts";

/** What a camera usually sees: the measure for `cameraStateOf`. It never leaves the device. */
export interface UsualView {
  readonly shape: Shape;
  readonly background: Structure;
  /** Brightness of the darkest normal. */
  readonly darkest: number;
  /** Frames darker than this have no structure to rely on; 0 where no normal was dark. */
  readonly brightLevel: number;
  /** `keptShare` that all but one in twenty bright normals have. */
  readonly keptShare: number;
  /** Texture that all but one in twenty bright normals have. */
  readonly texture: number;
}

/**
 * @param frames training normals, at least one
 * @throws ModelError when they do not fit the shape; DataError without a frame
 */
export function usualViewOf(shape: Shape, frames: readonly Uint8Array[]): UsualView {
  const mean = backgroundOf(frames).map((value) => 255 * value);
  const background = structureOf(shape, mean);
  const structures = frames.map((frame) => structureOf(shape, frame));
  const levels = structures.map(({ level }) => level).sort((a, b) => a - b);
  const darkest = levels[0] as number;
  const halfUsual = quantile(levels, 0.5) / 2;
  const bright = structures.filter(({ level }) => level >= halfUsual);
  return {
    shape,
    background,
    darkest,
    brightLevel: darkest < halfUsual ? halfUsual : 0,
    keptShare: low(bright.map((structure) => keptShare(structure, background))),
    texture: low(bright.map(({ texture }) => texture)),
  };
}

const low = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.05,
  );

/** The value below which a share of the sorted values lies. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * sorted.length)] as number;
}
