/**
 * Devices that a fleet may have. A bound on memory, and part of the proof in `exact-sum.ts`.
 */
export const MAX_DEVICES = 1024;

/**
 * Training frames that one update may claim. The number is the update's weight in the average and
 * nobody can check it, so this bounds how much louder than the others a device can make itself:
 * 4,096 frames are more than a device keeps (nearly three days at one a minute).
 */
export const MAX_SAMPLES = 4096;

/**
 * Longest delta (L2 norm) that counts in full; a longer one is shortened to this. Fixed before any
 * round, so that no update changes what another one counts. An honest delta of our models is well
 * below it: it only keeps a device that is broken, or lies, from carrying the model away.
 */
export const MAX_NORM = 32;
