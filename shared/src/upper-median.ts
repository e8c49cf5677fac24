/** The middle one of the values in order; of an even number the higher of both. @param values at least one */
export function upperMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
