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
  const norm = Math.sqrt(sumOfSquares(values));
  if (norm <= maxNorm) return { values, norm };
  const scale = maxNorm / norm;
  return { values: values.map((value) => value * scale), norm };
}

/**
 * In four interleaved partial sums, which a processor adds up side by side: the order of the
 * additions, and with it every bit of the norm, is fixed all the same.
 */
function sumOfSquares(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += (values[i] as number) * (values[i] as number);
    b += (values[i + 1] as number) * (values[i + 1] as number);
    c += (values[i + 2] as number) * (values[i + 2] as number);
    d += (values[i + 3] as number) * (values[i + 3] as number);
  }
  for (let i = whole; i < values.length; i++) a += (values[i] as number) * (values[i] as number);
  return a + b + (c + d);
}
