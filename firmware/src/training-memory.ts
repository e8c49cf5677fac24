import { type Board, systemBytes } from "./boards.ts";

/** What local training takes on a device, in bytes; tests hold them equal to C++. */
export const trainingMemory = {
  /** Borrowed for a round, with the camera stopped. */
  trainingPeakBytes: 58_636,
  /** A frame that is kept to train on. */
  trainingFrameBytes: 1_048,
} as const;

/** Application and port, in static RAM; certificates and message buffers included. */
const applicationBytes = 29_900;
const spareBytes = 30_000;
/** Fewer teach a room nothing that its neighbours' models do not know. */
const leastFrames = 32;

/**
 * Frames that a board has room to keep, so that 30 kB are to spare both while it watches and while it
 * trains; 0 where it is not to train: too few fit, or there is no camera. By the estimates of `boards`.
 */
export function trainingFrames({ dataBytes, hasCamera }: Board): number {
  if (!hasCamera) return 0;
  const system = Object.values(systemBytes).reduce((a, b) => a + b, 0);
  const watching = dataBytes - system - applicationBytes - spareBytes;
  const camera = systemBytes["camera frame 160x120"] ?? 0;
  const training = watching + camera - trainingMemory.trainingPeakBytes;
  const frames = Math.floor(Math.min(watching, training) / trainingMemory.trainingFrameBytes);
  return frames < leastFrames ? 0 : frames;
}
