import { differenceScale, type Shape } from "@lares/shared";

/** What training makes small, beside or instead of the mean squared error. */
export type LossName = "mse" | "gradient" | "ssim";

/** Weight of the squared error of neighbours' differences, of SSIM's mean loss. */
const gradientWeight = 1;
const ssimWeight = 0.01;
/** Side of SSIM's windows, which do not overlap. */
const windowSide = 8;
/** Wang et al. 2004, for the range that a difference has. */
const c1 = (0.01 * differenceScale) ** 2;
const c2 = (0.03 * differenceScale) ** 2;

/**
 * Lets an engine that knows only the squared error descend another loss: the squared error to what
 * is returned has, at `output`, the gradient that the other loss has to `target`.
 * @param shape of one sample; `output` and `target` hold one or more
 */
export function targetFor(
  loss: LossName,
  shape: Shape,
  output: Float32Array,
  target: Float32Array,
): Float32Array {
  if (loss === "mse") return target;
  const result = target.slice();
  const size = shape.height * shape.width * shape.channels;
  const pull = loss === "gradient" ? pullOfNeighbours : pullOfSsim;
  for (let start = 0; start < output.length; start += size) {
    const end = start + size;
    pull(shape, output.subarray(start, end), target.subarray(start, end), (i, by) => {
      result[start + i] = (result[start + i] as number) - by;
    });
  }
  return result;
}

/** Hears of half the derivative of the loss by value i, times the number of values. */
type Pull = (i: number, by: number) => void;

/** Squared error of the differences of horizontal and of vertical neighbours. */
function pullOfNeighbours(
  { height, width, channels }: Shape,
  output: Float32Array,
  target: Float32Array,
  pull: Pull,
): void {
  const between = (a: number, b: number) => {
    const error = (output[b] as number) - (target[b] as number);
    const change = gradientWeight * (error - ((output[a] as number) - (target[a] as number)));
    pull(b, change);
    pull(a, -change);
  };
  const row = width * channels;
  for (let i = 0; i < output.length; i++) {
    if (i % row < row - channels) between(i, i + channels);
    if (i < (height - 1) * row) between(i, i + row);
  }
}

/** 1 − SSIM (Wang et al. 2004), averaged over windows and channels. */
function pullOfSsim(shape: Shape, output: Float32Array, target: Float32Array, pull: Pull): void {
  const { height, width, channels } = shape;
  for (let top = 0; top < height; top += windowSide) {
    for (let left = 0; left < width; left += windowSide) {
      for (let channel = 0; channel < channels; channel++) {
        const indices = windowOf(shape, top, left, channel);
        const slopes = ssimSlopes(indices, output, target);
        for (const [k, i] of indices.entries()) {
          // A window's mean weighs as its share of all values, which the number of values undoes.
          pull(i, (-ssimWeight * (slopes[k] as number) * indices.length) / 2);
        }
      }
    }
  }
}

function windowOf({ width, channels }: Shape, top: number, left: number, channel: number) {
  return Array.from({ length: windowSide ** 2 }, (_, k) => {
    const [y, x] = [top + Math.floor(k / windowSide), left + (k % windowSide)];
    return (y * width + x) * channels + channel;
  });
}

/** Derivatives of one window's SSIM by the values of `output` in it. */
function ssimSlopes(
  indices: readonly number[],
  output: Float32Array,
  target: Float32Array,
): number[] {
  const n = indices.length;
  const [y, x] = [output, target].map((all) => indices.map((i) => all[i] as number)) as [
    number[],
    number[],
  ];
  const [meanY, meanX] = [mean(y), mean(x)];
  const varianceY = mean(y.map((value) => (value - meanY) ** 2));
  const varianceX = mean(x.map((value) => (value - meanX) ** 2));
  const covariance = mean(y.map((value, k) => (value - meanY) * ((x[k] as number) - meanX)));
  const light = 2 * meanX * meanY + c1;
  const lightNorm = meanX ** 2 + meanY ** 2 + c1;
  const structure = 2 * covariance + c2;
  const structureNorm = varianceX + varianceY + c2;
  const similarity = (light * structure) / (lightNorm * structureNorm);
  return y.map((value, k) => {
    const ofMean = (2 * meanX) / light - (2 * meanY) / lightNorm;
    const ofStructure =
      (2 * ((x[k] as number) - meanX)) / structure - (2 * (value - meanY)) / structureNorm;
    return (similarity / n) * (ofMean + ofStructure);
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
