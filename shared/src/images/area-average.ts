import type { Picture } from "./picture.ts";

/**
 * Resizes by exact area average: a target pixel is the mean of the source area that it covers.
 *
 * A source pixel is `target size` units wide and a target pixel `source size` units, so every
 * overlap is an integer. Only the last step rounds, half up, which gives the firmware the same
 * bytes. The same rule enlarges a picture: a target pixel then lies in one to four source pixels.
 * @param width,height target size, at least 1. Source area below 2^43 pixels
 */
export function areaAverage(picture: Picture, width: number, height: number): Picture {
  const { channels } = picture;
  const across = coverage(picture.width, width);
  const down = coverage(picture.height, height);
  const row = new Float64Array(width * channels);
  const sums = new Float64Array(width * channels);
  const data = new Uint8Array(width * height * channels);
  const area = picture.width * picture.height;
  let summedRow = -1;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    let sourceRow = down.first[y] as number;
    for (let k = down.start[y] as number; k < (down.start[y + 1] as number); k++, sourceRow++) {
      // Two neighbouring target rows may share a source row.
      if (sourceRow !== summedRow) sumAcross(picture, sourceRow, across, row);
      summedRow = sourceRow;
      const weight = down.weights[k] as number;
      for (let i = 0; i < sums.length; i++) {
        sums[i] = (sums[i] as number) + weight * (row[i] as number);
      }
    }
    const offset = y * sums.length;
    for (let i = 0; i < sums.length; i++) {
      data[offset + i] = Math.floor((2 * (sums[i] as number) + area) / (2 * area));
    }
  }
  return { width, height, channels, data };
}

/** Which source pixels each target pixel covers along one axis, and how far. */
interface Coverage {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** `weights[start[i]]` up to `weights[start[i + 1] - 1]` belong to target pixel i. */
  readonly start: Int32Array;
  /** In units of 1 / target size of a source pixel; the sum for a target pixel is `source`. */
  readonly weights: Int32Array;
}

function coverage(source: number, target: number): Coverage {
  const first = new Int32Array(target);
  const start = new Int32Array(target + 1);
  const weights: number[] = [];
  for (let i = 0; i < target; i++) {
    const left = i * source;
    const right = left + source;
    first[i] = Math.floor(left / target);
    for (let s = first[i] as number; s * target < right; s++) {
      weights.push(Math.min((s + 1) * target, right) - Math.max(s * target, left));
    }
    start[i + 1] = weights.length;
  }
  return { first, start, weights: Int32Array.from(weights) };
}

function sumAcross(picture: Picture, y: number, across: Coverage, row: Float64Array): void {
  const { width, channels, data } = picture;
  const { first, start, weights } = across;
  for (let x = 0; x < first.length; x++) {
    const from = start[x] as number;
    const to = start[x + 1] as number;
    const left = (y * width + (first[x] as number)) * channels;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      let i = left + channel;
      for (let k = from; k < to; k++, i += channels) {
        sum += (weights[k] as number) * (data[i] as number);
      }
      row[x * channels + channel] = sum;
    }
  }
}
