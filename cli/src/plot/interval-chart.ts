import { type Drawing, dot, faint, label, line, palette } from "./drawing.ts";

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  /** Rows of one series have one colour. */
  readonly series: number;
}

/** A scale, and how its numbers are written. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly text: (value: number) => string;
}

const rowHeight = 20;
const left = 240;
const width = 720;
const right = 60;

/**
 * A dot with its interval for each row; what lies below the scale is drawn at its edge.
 * @param series names of the colours
 */
export function intervalChart(
  description: string,
  rows: readonly IntervalRow[],
  series: readonly string[],
  scale: Scale,
): Drawing {
  const { from, to } = scale;
  const bottom = 30 + rows.length * rowHeight;
  const x = (value: number): number =>
    left + ((Math.max(value, from) - from) / (to - from)) * (width - left - right);
  const grid = ticks(scale).flatMap(({ value, text }) => [
    line({ x: x(value), y: 26 }, { x: x(value), y: bottom }, faint),
    label({ x: x(value), y: bottom + 16 }, text, { anchor: "middle" }),
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
      label({ x: width - right + 12, y: y + 4 }, scale.text(row.value)),
    ];
  });
  return { width, height: bottom + 24, description, parts: [...grid, ...legend, ...marks] };
}

/** Round numbers in the scale: at most eleven, steps of 1, 2 or 5 times a power of ten. */
function ticks({ from, to }: Scale): readonly { value: number; text: string }[] {
  const rough = (to - from) / 10;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((size) => size * power >= rough) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const first = Math.ceil(from / step);
  // A step of a tenth is not exact in binary, nor how often it fits.
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const text = ((first + i) * step).toFixed(digits);
    return { value: Number(text), text };
  });
}

/** From `from` to the best there is: a share of all. */
export const shareScale = (from: number): Scale => ({
  from,
  to: 1,
  text: (value) => value.toFixed(3),
});
