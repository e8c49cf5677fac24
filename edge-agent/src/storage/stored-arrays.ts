import { z } from "zod";

const areFinite = (values: Float32Array | Float64Array): boolean => values.every(Number.isFinite);

/** Arrays of a stored file (`arraysAsText`) whose numbers are all finite. */
export const Floats = z.custom<Float32Array>(
  (value) => value instanceof Float32Array && areFinite(value),
  { error: "expected finite numbers" },
);
export const Doubles = z.custom<Float64Array>(
  (value) => value instanceof Float64Array && areFinite(value),
  { error: "expected finite numbers" },
);

export const StoredStatistics = z.strictObject({
  count: z.int().positive(),
  mean: Floats,
  components: z.array(Floats).readonly(),
  stdDev: Floats,
});
