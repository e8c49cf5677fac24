/** A vector within a bound, and the length that it had. */
export interface Capped {
  /** The vector itself when it was within the bound, else a shorter copy. */
  readonly values: Float32Array;
  /** L2 norm before it was shortened. */
  readonly norm: number;
}

/**
 * Shortens a vector to an L2 norm of at most `maxNorm`, keeping its direction.
 *
 * No value of the result is larger than `maxNorm`, not by a rounding either: the norm is at least
 * the largest magnitude, and rounding a product to float32 cannot pass a bound that is a float32.
 * @param values finite; not modified
 * @param maxNorm a float32
 */
export function capNorm(values: Float32Array, maxNorm: number): Capped {
  let squares = 0;
  for (const value of values) squares += value * value;
  const norm = Math.sqrt(squares);
  if (norm <= maxNorm) return { values, norm };
  const scale = maxNorm / norm;
  return { values: values.map((value) => value * scale), norm };
}
