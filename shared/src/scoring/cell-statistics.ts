import { DataError } from "../errors.ts";
import { principalComponents } from "./principal-components.ts";
import { addTimes, innerProduct } from "./vector-arithmetic.ts";

/** How the pooled residual of each cell and channel behaves on a room's own normals. */
export interface CellStatistics {
  /** Frames seen, at least 2. */
  readonly count: number;
  /** [16, 16, channels], in units of full scale. */
  readonly mean: Float32Array;
  /**
   * Directions from the mean in which the normals vary most, orthonormal, each of the shape of
   * `mean`: a lamp, the daylight, a curtain.
   */
  readonly components: readonly Float32Array[];
  /** Of what the components leave, as new frames would have it; same shape and units. */
  readonly stdDev: Float32Array;
}

/** More explain a room's light no better, and begin to explain what should be noticed. */
export const defaultComponents = 32;
/** A component needs as many frames, or it is one frame's chance. */
const framesPerComponent = 4;
const folds = 4;

/**
 * Mean, principal components and what they leave of pooled residuals.
 *
 * Components fit the frames that they were made from better than new ones. So the spread of what
 * they leave is cross-fitted (Stone 1974): each quarter of the frames, in the order of time, is
 * measured by the components of the three others.
 * @param frames pooled residuals of one shape (`Residual.cells`), in the order of time
 * @param maxComponents 0 leaves mean and standard deviation per cell
 * @throws DataError below 2 frames
 */
export function cellStatistics(
  frames: readonly Float32Array[],
  maxComponents: number = defaultComponents,
): CellStatistics {
  const count = frames.length;
  if (count < 2) {
    throw new DataError(
      `cell statistics have ${count} frames, expected at least 2`,
      "Give the room's training normals.",
    );
  }
  const squares = new Float64Array(frames[0]?.length ?? 0);
  const parts = Math.min(folds, count);
  for (let part = 0; part < parts; part++) {
    const start = Math.floor((count * part) / parts);
    const end = Math.floor((count * (part + 1)) / parts);
    const others = modelOf([...frames.slice(0, start), ...frames.slice(end)], maxComponents);
    for (const cells of frames.slice(start, end)) addSquares(squares, unexplained(cells, others));
  }
  return {
    count,
    ...modelOf(frames, maxComponents),
    stdDev: Float32Array.from(squares, (sum) => Math.sqrt(sum / count)),
  };
}

/** What mean and components do not explain of a pooled residual; of its shape and units. */
export function unexplained(
  cells: Float32Array,
  { mean, components }: Pick<CellStatistics, "mean" | "components">,
): Float32Array {
  const difference = Float64Array.from(cells);
  addTimes(difference, mean, -1);
  const left = difference.slice();
  for (let i = 0; i < components.length; i += 4) {
    takeOff(left, components.slice(i, i + 4), difference);
  }
  return Float32Array.from(left);
}

/**
 * Takes off what up to four components explain of `difference`, with the same bits as one after the
 * other: four sums are kept at once, since a processor adds to four in the time that one waits for
 * its last addition.
 */
function takeOff(
  left: Float64Array,
  components: readonly Float32Array[],
  difference: Float64Array,
): void {
  const [a, b, c, d] = components;
  if (a === undefined || b === undefined || c === undefined || d === undefined) {
    for (const one of components) addTimes(left, one, -innerProduct(one, difference));
    return;
  }
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
  for (let i = 0; i < difference.length; i++) {
    const value = difference[i] as number;
    sumA += (a[i] as number) * value;
    sumB += (b[i] as number) * value;
    sumC += (c[i] as number) * value;
    sumD += (d[i] as number) * value;
  }
  for (let i = 0; i < left.length; i++) {
    let rest = (left[i] as number) - sumA * (a[i] as number);
    rest -= sumB * (b[i] as number);
    rest -= sumC * (c[i] as number);
    left[i] = rest - sumD * (d[i] as number);
  }
}

function modelOf(
  frames: readonly Float32Array[],
  maxComponents: number,
): Pick<CellStatistics, "mean" | "components"> {
  const size = frames[0]?.length ?? 0;
  const samples = new Float32Array(frames.length * size);
  for (const [i, cells] of frames.entries()) samples.set(cells, i * size);
  const most = Math.min(maxComponents, Math.floor(frames.length / framesPerComponent));
  const { mean, components } = principalComponents(samples, size, most);
  return {
    mean: Float32Array.from(mean),
    components: components.map((component) => Float32Array.from(component)),
  };
}

function addSquares(sums: Float64Array, values: Float32Array): void {
  for (const [i, value] of values.entries()) sums[i] = (sums[i] as number) + value * value;
}
