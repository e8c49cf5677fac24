import { derivedSeed, seededRandom } from "@lares/shared";

const resamples = 1000;

/**
 * The mean difference of two sets of rows over rooms, each with all its seeds, which are no
 * independent ones; with a 95 % interval from resampling rooms. The draws depend on the number of
 * rooms alone.
 * @param rows,others with the same rooms, at least one
 */
export function pairedByRoom<Row extends { readonly room: string }>(
  rows: readonly Row[],
  others: readonly Row[],
  figureOf: (row: Row) => number,
): { readonly mean: number; readonly interval: [number, number] } {
  const meanIn = (all: readonly Row[], name: string) =>
    meanOf(all.filter(({ room }) => room === name).map(figureOf));
  const rooms = [...new Set(rows.map(({ room }) => room))];
  const gains = rooms.map((name) => meanIn(rows, name) - meanIn(others, name));
  const random = seededRandom(derivedSeed(1, "bootstrap of rooms"));
  const draw = () => gains[Math.floor(random() * gains.length)] as number;
  const means = Float64Array.from({ length: resamples }, () => meanOf(gains.map(draw))).sort();
  return {
    mean: meanOf(gains),
    interval: [means[0.025 * resamples] as number, means[0.975 * resamples - 1] as number],
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
