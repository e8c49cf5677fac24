import { dot, faint, figure, label, line, palette } from "./figure.ts";

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  /** Rows of one series have one colour. */
  readonly series: number;
}

const rowHeight = 20;
const left = 240;
const width = 720;
const right = 60;

/**
 * A dot with its interval for each row, from `least` to 1; what lies below is drawn at the edge.
 * @param series names of the colours
 */
export function intervalChart(
  description: string,
  rows: readonly IntervalRow[],
  series: readonly string[],
  least: number,
): string {
  const bottom = 30 + rows.length * rowHeight;
  const x = (value: number): number =>
    left + ((Math.max(value, least) - least) / (1 - least)) * (width - left - right);
  const grid = ticks(least).flatMap((value) => [
    line({ x: x(value), y: 26 }, { x: x(value), y: bottom }, faint),
    label({ x: x(value), y: bottom + 16 }, value.toFixed(1), { anchor: "middle" }),
  ]);
  const legend = series.flatMap((name, i) => [
    dot({ x: left + 4 + i * 160, y: 12 }, palette[i % palette.length] as string),
    label({ x: left + 14 + i * 160, y: 16 }, name),
  ]);
  const marks = rows.flatMap((row, i) => {
    const y = 30 + (i + 0.5) * rowHeight;
    const color = palette[row.series % palette.length] as string;
    const [low, high] = row.interval ?? [row.value, row.value];
    return [
      label({ x: left - 8, y: y + 4 }, row.label, { anchor: "end" }),
      line({ x: x(low), y }, { x: x(high), y }, color, 2),
      dot({ x: x(row.value), y }, color),
      label({ x: width - right + 12, y: y + 4 }, row.value.toFixed(3)),
    ];
  });
  return figure(width, bottom + 24, description, [...grid, ...legend, ...marks]);
}

/** Tenths from `least` to 1. */
function ticks(least: number): readonly number[] {
  const first = Math.ceil(least * 10);
  return Array.from({ length: 11 - first }, (_, i) => (first + i) / 10);
}
