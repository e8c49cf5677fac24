/**
 * Waiting times in ms before the first, second… attempt: each is drawn evenly from the upper half
 * of a range that doubles from `firstMs` up to `maxMs`, so that a fleet that lost its broker does
 * not come back in one moment. Never ends.
 *
 * @param random numbers in [0, 1)
 */
export function* backoff(
  firstMs: number,
  maxMs: number,
  random: () => number,
): Generator<number, never> {
  for (let rangeMs = firstMs; ; rangeMs = Math.min(rangeMs * 2, maxMs)) {
    yield rangeMs * (1 + random()) * 0.5;
  }
}
