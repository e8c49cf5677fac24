import { bar, type Drawing, faint, label, line, palette } from "./drawing.ts";

const width = 640;
const frame = { left: 56, right: 620, top: 16, bottom: 196 };

/** Shares of a whole in bins of equal width. @param edges one more than the bins */
export function histogram(
  description: string,
  counts: readonly number[],
  edges: readonly string[],
  title: string,
): Drawing {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts, 1);
  const step = (frame.right - frame.left) / counts.length;
  const bars = counts.flatMap((count, i) => {
    const height = (count / most) * (frame.bottom - frame.top - 16);
    const x = frame.left + i * step;
    const share = total === 0 ? 0 : (100 * count) / total;
    return [
      bar({ x: x + 2, y: frame.bottom - height }, step - 4, height, palette[0]),
      label({ x: x + step / 2, y: frame.bottom - height - 4 }, `${share.toFixed(0)} %`, {
        anchor: "middle",
      }),
    ];
  });
  const marks = edges.map((edge, i) =>
    label({ x: frame.left + i * step, y: frame.bottom + 16 }, edge, { anchor: "middle" }),
  );
  const middle = (frame.left + frame.right) / 2;
  const parts = [
    line({ x: frame.left, y: frame.bottom }, { x: frame.right, y: frame.bottom }, faint),
    ...bars,
    ...marks,
    label({ x: middle, y: frame.bottom + 36 }, title, { anchor: "middle" }),
  ];
  return { width, height: 240, description, parts };
}
