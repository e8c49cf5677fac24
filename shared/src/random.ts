/** Spreads every bit of a 32-bit integer over all others (finalizer of MurmurHash3). */
function scramble(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/**
 * A generator of numbers in [0, 1), multiples of 2^-32, the same on every machine: sfc32 of
 * PractRand (Doty-Humphrey, public domain). Not for secrets.
 * @param seed its lower 32 bits count
 */
export function seededRandom(seed: number): () => number {
  let a = scramble(seed);
  let b = scramble(seed + 0x9e3779b9);
  let c = scramble(seed + 0x3c6ef372);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // Mixes the three words before the first number is given.
  for (let round = 0; round < 12; round++) next();
  return next;
}

/**
 * A seed of its own for each purpose or part: streams of different labels are independent, so a
 * draw more in one leaves the others as they were.
 * @returns an integer in [0, 2^32)
 */
export function derivedSeed(seed: number, label: string): number {
  let hash = scramble(seed ^ 0x811c9dc5);
  for (let i = 0; i < label.length; i++) {
    hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  }
  return scramble(hash ^ label.length);
}
