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
  /** Normals as dark as this have shown nothing of the room; 0 where there was always something. */
  readonly blindLevel: number;
  /** `keptShare` that all but one in twenty of the brighter normals have. */
  readonly keptShare: number;
  /** `contrast` that all but one in twenty of the brighter normals have. */
  readonly contrast: number;
}

/** A view is lost with three quarters of its structure or contrast; half a person can hide. */
export const lostShare = 0.25;
/** The weakest in twenty frames are not the rule. */
const weakShare = 0.05;

/**
 * @param frames training normals, at least one
 * @throws ModelError when they do not fit the shape; DataError without a frame
 */
export function usualViewOf(shape: Shape, frames: readonly Uint8Array[]): UsualView {
  const mean = backgroundOf(frames).map((value) => 255 * value);
  const background = structureOf(shape, mean);
  const normals = frames.map((frame) => {
    const structure = structureOf(shape, frame);
    const { level, contrast } = structure;
    return { level, contrast, kept: keptShare(structure, background) };
  });
  const levels = normals.map(({ level }) => level);
  const dimLevel = quantile(levels, 0.5) / 2;
  const brightKept = normals.filter(({ level }) => level >= dimLevel).map(({ kept }) => kept);
  const lost = lostShare * quantile(brightKept, weakShare);
  const blind = normals.filter(({ level, kept }) => level < dimLevel && kept < lost);
  const blindLevel = Math.max(0, ...blind.map(({ level }) => level));
  const seeing = normals.filter(({ level }) => level > blindLevel);
  return {
    shape,
    background,
    darkest: Math.min(...levels),
    blindLevel,
    keptShare: quantile(
      seeing.map(({ kept }) => kept),
      weakShare,
    ),
    contrast: quantile(
      seeing.map(({ contrast }) => contrast),
      weakShare,
    ),
  };
}

/** The value below which a share of the values lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] as number;
}
