import { type Drawing, dot, faint, label, line, type Point, palette, polyline } from "./drawing.ts";

export interface Series {
  readonly label: string;
  /** Within `x` and `y` of the axes. */
  readonly points: readonly Point[];
}

export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

const width = 720;
const height = 350;
const frame = { left: 56, right: 440, top: 26, bottom: 306 };

/** Lines over two axes, as of a receiver operating characteristic or of time. */
export function lineChart(
  description: string,
  series: readonly Series[],
  horizontal: Axis,
  vertical: Axis,
): Drawing {
  const x = (value: number) => place(value, horizontal, frame.left, frame.right);
  const y = (value: number) => place(value, vertical, frame.bottom, frame.top);
  const grid = [0, 1, 2, 3, 4, 5].flatMap((step) => {
    const across = horizontal.from + (step / 5) * (horizontal.to - horizontal.from);
    const up = vertical.from + (step / 5) * (vertical.to - vertical.from);
    return [
      line({ x: x(across), y: frame.top }, { x: x(across), y: frame.bottom }, faint),
      line({ x: frame.left, y: y(up) }, { x: frame.right, y: y(up) }, faint),
      label({ x: x(across), y: frame.bottom + 16 }, text(across), { anchor: "middle" }),
      label({ x: frame.left - 6, y: y(up) + 4 }, text(up), { anchor: "end" }),
    ];
  });
  const middle = (frame.left + frame.right) / 2;
  const titles = [
    label({ x: middle, y: frame.bottom + 34 }, horizontal.title, { anchor: "middle" }),
    label({ x: frame.left, y: frame.top - 10 }, vertical.title),
  ];
  const lines = series.flatMap(({ label: name, points }, i) => {
    const color = palette[i % palette.length] as string;
    const keyY = frame.top + 16 + 20 * i;
    const placed = points.map((point) => ({ x: x(point.x), y: y(point.y) }));
    return [
      // A line of one point cannot be seen.
      ...(placed.length === 1 ? [dot(placed[0] as Point, color)] : [polyline(placed, color)]),
      line({ x: frame.right + 16, y: keyY }, { x: frame.right + 36, y: keyY }, color, 2),
      label({ x: frame.right + 42, y: keyY + 4 }, name),
    ];
  });
  return { width, height, description, parts: [...grid, ...titles, ...lines] };
}

function place(value: number, { from, to }: Axis, start: number, end: number): number {
  return start + ((value - from) / (to - from)) * (end - start);
}

/** Without the rounding of binary fractions. */
const text = (value: number): string => String(Number(value.toPrecision(3)));
