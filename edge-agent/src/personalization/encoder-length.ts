import { type ModelSpec, shapesOf, sizeOf, tensorsOf } from "@lares/shared/learning";

/**
 * Length of the first part of the flat weight vector: the layers up to the bottleneck, the first
 * of the smallest maps.
 */
export function encoderLength(spec: ModelSpec): number {
  const sizes = shapesOf(spec).slice(1).map(sizeOf);
  const bottleneck = sizes.indexOf(Math.min(...sizes));
  return tensorsOf(spec)
    .filter(({ layer }) => layer <= bottleneck)
    .reduce((sum, { length }) => sum + length, 0);
}
