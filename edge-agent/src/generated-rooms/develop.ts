import type { Picture } from "@lares/shared";
import { frameHeight, frameWidth } from "./camera.ts";

/** Standard deviations at exposure 1: of a bright pixel's photons, and of reading one out. */
const shotNoise = 0.016;
const readNoise = 0.003;
const aspect = frameHeight / frameWidth;
/** Corners of the frame get this much less light. */
const vignetting = 0.3;

/**
 * What a small sensor makes of linear light: vignetting, shot and read noise, which grow with the
 * exposure in the dark, and a gamma of 2.
 * @param light [height, width, 3]; 1 is white. Not changed
 */
export function develop(light: Float32Array, exposure: number, seed: number): Picture {
  const data = new Uint8Array(light.length);
  const noise = gaussianNoise(seed);
  const readVariance = exposure * exposure * readNoise * readNoise;
  const shotVariance = exposure * shotNoise * shotNoise;
  for (let y = 0, i = 0; y < frameHeight; y++) {
    for (let x = 0; x < frameWidth; x++) {
      const factor = exposure * falloff(x, y);
      for (const end = i + 3; i < end; i++) {
        const value = (light[i] as number) * factor;
        const noisy = value + noise() * Math.sqrt(readVariance + shotVariance * value);
        data[i] = 255 * Math.sqrt(Math.min(1, Math.max(0, noisy))) + 0.5;
      }
    }
  }
  return { width: frameWidth, height: frameHeight, channels: 3, data };
}

function falloff(x: number, y: number): number {
  const u = (2 * x + 1 - frameWidth) / frameWidth;
  const v = (2 * y + 1 - frameHeight) / frameWidth;
  const r2 = (u * u + v * v) / (1 + aspect * aspect);
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
