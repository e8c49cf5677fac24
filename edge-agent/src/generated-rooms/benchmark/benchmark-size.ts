import type { FrameSize } from "../camera.ts";

/**
 * The benchmark's frames are drawn at the size of the larger model's input, where a pixel is wider
 * than high, with the noise of a QQVGA picture averaged down to it.
 */
export const benchmarkSize: FrameSize = { width: 64, height: 64 };
