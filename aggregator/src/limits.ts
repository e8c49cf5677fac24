/**
 * Devices that a fleet may have. A bound on memory, and part of the proof in `exact-sum.ts`.
 */
export const MAX_DEVICES = 1024;

/**
 * Longest delta (L2 norm) that counts in full; a longer one is shortened to this. Fixed before any
 * round, so that no update changes what another one counts. An honest delta of our models is well
 * below it: it only keeps a device that is broken, or lies, from carrying the model away.
 */
export const MAX_NORM = 32;
