import type { Picture } from "@lares/shared";
import { type FrameSize, qqvga, viewAspect } from "./camera.ts";

/** Standard deviations at exposure 1 in a QQVGA frame: of a bright pixel's photons, and of reading one out. */
const shotNoise = 0.016;
const readNoise = 0.003;
/** Corners of the frame get this much less light. */
const vignetting = 0.3;

/**
 * What a small sensor makes of linear light: vignetting, shot and read noise, which grow with the
 * exposure in the dark, and a gamma of 2. A frame of fewer pixels than QQVGA has as much less noise
 * as if it had been averaged down.
 * @param light [height, width, 3]; 1 is white. Not changed
 * @param seed of the noise; none without it
 */
export function develop(
  light: Float32Array,
  size: FrameSize,
  exposure: number,
  seed: number | undefined,
): Picture {
  const { width, height } = size;
  const data = new Uint8Array(light.length);
  const noise = seed === undefined ? () => 0 : gaussianNoise(seed);
  const share = (width * height) / (qqvga.width * qqvga.height);
  const readVariance = share * exposure * exposure * readNoise * readNoise;
  const shotVariance = share * exposure * shotNoise * shotNoise;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const factor = exposure * falloff(x, y, size);
      for (const end = i + 3; i < end; i++) {
        const value = (light[i] as number) * factor;
        const noisy = value + noise() * Math.sqrt(readVariance + shotVariance * value);
        data[i] = 255 * Math.sqrt(Math.min(1, Math.max(0, noisy))) + 0.5;
      }
    }
  }
  return { width, height, channels: 3, data };
}

function falloff(x: number, y: number, { width, height }: FrameSize): number {
  const u = (2 * x + 1 - width) / width;
  const v = ((2 * y + 1 - height) * viewAspect) / height;
  const r2 = (u * u + v * v) / (1 + viewAspect * viewAspect);
  return 1 - vignetting * r2 * r2;
}

/** Numbers of mean 0 and variance 1, nearly Gaussian: sums of the four bytes of a random word. */
function gaussianNoise(seed: number): () => number {
  let state = seed | 1;
  // Variance of four uniform bytes: 4 (256^2 - 1) / 12.
  const unit = 1 / Math.sqrt((256 * 256 - 1) / 3);
  return () => {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const bytes = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    return (bytes - 510) * unit;
  };
}
