import { type Samples, samplesOf } from "@lares/edge-agent";
import { seededRandom } from "@lares/shared";

/**
 * 4x4 pictures of smooth waves around one direction: what a room's differences look like. Each
 * seed is another room.
 */
export function wavySamples(seed: number, count: number): Samples {
  const random = seededRandom(seed);
  const [fx, fy] = [random() * 2, random() * 2];
  const values = new Float32Array(count * 16);
  for (let n = 0; n < count; n++) {
    const [gain, phase] = [random() * 2 - 1, random()];
    for (let i = 0; i < 16; i++) {
      values[n * 16 + i] = gain * Math.sin(fx * (i % 4) + fy * Math.floor(i / 4) + phase);
    }
  }
  return samplesOf(values, 16);
}
