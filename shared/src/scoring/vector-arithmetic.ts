export function innerProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** target += factor · values */
export function addTimes(target: Float64Array, values: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + factor * (values[i] as number);
  }
}

/** Σ scale · shares[i] · vectors[i], of vectors of one length. */
export function combination(
  vectors: readonly Float64Array[],
  shares: Float64Array,
  scale = 1,
): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const [i, vector] of vectors.entries()) addTimes(sum, vector, scale * (shares[i] as number));
  return sum;
}

/**
 * The inner product of each row with a vector, with the same bits as one by one: four sums are kept
 * at once, since a processor adds to four in the time that one waits for its last addition.
 */
export function innerProducts(rows: readonly Float64Array[], vector: Float64Array): Float64Array {
  const products = new Float64Array(rows.length);
  const whole = rows.length - (rows.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const [a, b, c, d] = rows.slice(i, i + 4) as [Row, Row, Row, Row];
    let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
    for (let j = 0; j < vector.length; j++) {
      const value = vector[j] as number;
      sumA += (a[j] as number) * value;
      sumB += (b[j] as number) * value;
      sumC += (c[j] as number) * value;
      sumD += (d[j] as number) * value;
    }
    products.set([sumA, sumB, sumC, sumD], i);
  }
  for (let i = whole; i < rows.length; i++) products[i] = innerProduct(rows[i] as Row, vector);
  return products;
}

type Row = Float64Array;
