/** How a frame's light relates to its room's background: frame = gain · background + offset. */
export interface Registration {
  /** Within [1/2, 2]. */
  readonly gain: number;
  /** In units of full scale. */
  readonly offset: number;
}

/** The share of a frame that must be background. */
const trustedShare = 0.6;
/**
 * Values are kept up to this many times the error that the best 60 % have: 1.7 standard deviations
 * of Gaussian noise. Keeping only the 60 % would leave each step close to the fit before.
 */
const reach = 2;
const gainLimit = 2;
/** A background within one step of a byte: a gain cannot be told from an offset. */
const flatVariance = 1 / (255 * 255);
const maxSteps = 4;
const settledChange = 1e-4;
/** Errors are counted in bins of half a byte's step, up to 2. */
const binsPerUnit = 512;
const binCount = 2 * binsPerUnit;
/** Larger frames are fitted on every fifth value: that visits all columns and channels. */
const fullFitSize = 4096;
const stride = 5;

/**
 * Fits gain and offset by trimmed least squares: from gain 1 and the median difference, up to four
 * times drop the values that fit badly and fit the others. A cloud, a lamp or an exposure step is
 * absorbed; a person who fills less than 40 % of the frame does not pull on it.
 * @param frame,background of one length, in [0, 1]
 * @returns gain 1 where the kept values of the background are all alike
 */
export function registerFrame(frame: Float32Array, background: Float32Array): Registration {
  const y = sampled(frame);
  const x = sampled(background);
  let fit: Registration = { gain: 1, offset: medianDifference(x, y) };
  for (let step = 0; step < maxSteps; step++) {
    const next = leastSquares(x, y, fit, reach * trustedError(x, y, fit));
    const change = Math.abs(next.gain - fit.gain) + Math.abs(next.offset - fit.offset);
    fit = next;
    if (change < settledChange) break;
  }
  return fit;
}

function sampled(values: Float32Array): Float32Array {
  if (values.length <= fullFitSize) return values;
  const samples = new Float32Array(Math.ceil(values.length / stride));
  for (let i = 0; i < samples.length; i++) samples[i] = values[i * stride] as number;
  return samples;
}

function medianDifference(x: Float32Array, y: Float32Array): number {
  const counts = new Int32Array(binCount + 1);
  for (let i = 0; i < x.length; i++) {
    count(counts, ((y[i] as number) - (x[i] as number) + 1) * binsPerUnit);
  }
  return (binOfRank(counts, x.length / 2) + 0.5) / binsPerUnit - 1;
}

/** The error that at least `trustedShare` of the values stay below: a whole number of bins. */
function trustedError(x: Float32Array, y: Float32Array, fit: Registration): number {
  const counts = new Int32Array(binCount + 1);
  for (let i = 0; i < x.length; i++) {
    const error = (y[i] as number) - fit.gain * (x[i] as number) - fit.offset;
    count(counts, Math.abs(error) * binsPerUnit);
  }
  return (binOfRank(counts, x.length * trustedShare) + 1) / binsPerUnit;
}

function count(counts: Int32Array, position: number): void {
  const bin = Math.min(Math.floor(position), binCount);
  counts[bin] = (counts[bin] as number) + 1;
}

/** The bin in which the running total of `counts` reaches `rank`. */
function binOfRank(counts: Int32Array, rank: number): number {
  let total = 0;
  let bin = -1;
  while (total < rank) total += counts[++bin] as number;
  return bin;
}

/** Ordinary least squares of y on x, on the values whose error from `fit` is below `limit`. */
function leastSquares(
  x: Float32Array,
  y: Float32Array,
  fit: Registration,
  limit: number,
): Registration {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i] as number;
    const yi = y[i] as number;
    if (Math.abs(yi - fit.gain * xi - fit.offset) >= limit) continue;
    n++;
    sumX += xi;
    sumY += yi;
    sumXX += xi * xi;
    sumXY += xi * yi;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  const variance = sumXX / n - meanX * meanX;
  const covariance = sumXY / n - meanX * meanY;
  const isFlat = variance < flatVariance;
  const gain = isFlat ? 1 : Math.min(Math.max(covariance / variance, 1 / gainLimit), gainLimit);
  return { gain, offset: meanY - gain * meanX };
}
