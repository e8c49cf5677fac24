import type { Picture } from "@lares/shared";
import { type FrameSize, qqvga, viewAspect } from "./camera.ts";

/** Standard deviations at gain 1 in a QQVGA frame: of a bright pixel's photons, and of reading one out. */
const shotNoise = 0.016;
const readNoise = 0.003;
/** Variance of four uniform bytes: 4 (256^2 - 1) / 12. */
const byteSumUnit = 1 / Math.sqrt((256 * 256 - 1) / 3);
/** Corners of the frame get this much less light. */
const vignetting = 0.3;

/** What a camera's lens and sensor are, whatever they look at. */
export interface Sensor {
  readonly size: FrameSize;
  /** Share of the light that each pixel gets: [height, width]. */
  readonly falloff: Float64Array;
}

export function sensorOf(size: FrameSize): Sensor {
  const { width, height } = size;
  const falloff = Float64Array.from({ length: width * height }, (_, pixel) => {
    const u = (2 * (pixel % width) + 1 - width) / width;
    const v = ((2 * Math.floor(pixel / width) + 1 - height) * viewAspect) / height;
    const r2 = (u * u + v * v) / (1 + viewAspect * viewAspect);
    return 1 - vignetting * r2 * r2;
  });
  return { size, falloff };
}

/** The noise of one frame: its seed, and the part of the exposure that is gain. */
export interface SensorNoise {
  readonly seed: number;
  readonly gain: number;
}

/**
 * What a small sensor makes of linear light: vignetting, shot and read noise, which grow with the
 * gain in the dark, and a gamma of 2. A frame of fewer pixels than QQVGA has as much less noise
 * as if it had been averaged down.
 * @param light [height, width, 3]; 1 is white. Not changed
 * @param noise none when not given
 */
export function develop(
  light: Float32Array,
  { size, falloff }: Sensor,
  exposure: number,
  noise: SensorNoise | undefined,
): Picture {
  const data = new Uint8Array(light.length);
  const share = (size.width * size.height) / (qqvga.width * qqvga.height);
  const gain = noise?.gain ?? 0;
  const readVariance = share * gain * gain * readNoise * readNoise;
  const shotVariance = share * gain * shotNoise * shotNoise;
  // Nearly Gaussian numbers of mean 0 and variance 1: sums of the four bytes of a random word of
  // xorshift32 (Marsaglia 2003), in place because they are drawn for every byte of every frame.
  let state = (noise?.seed ?? 0) | 1;
  for (let pixel = 0, i = 0; pixel < falloff.length; pixel++) {
    const factor = exposure * (falloff[pixel] as number);
    for (const end = i + 3; i < end; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const bytes = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
      const value = (light[i] as number) * factor;
      const deviation = Math.sqrt(readVariance + shotVariance * value);
      const noisy = value + (bytes - 510) * byteSumUnit * deviation;
      data[i] = 255 * Math.sqrt(Math.min(1, Math.max(0, noisy))) + 0.5;
    }
  }
  return { ...size, channels: 3, data };
}
