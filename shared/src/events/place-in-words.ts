import type { Region } from "./error-region.ts";

/** A region as wide or high as this share of the frame has no side. */
const wholeShare = 0.75;

/**
 * Where a region of a frame is, to follow "something": `in the upper left`, `on the right`,
 * `across the middle`, `all over the picture`.
 */
export function placeInWords({ x, y, width, height }: Region): string {
  const column = width >= wholeShare ? undefined : thirdOf(x + width / 2, ["left", "", "right"]);
  const row = height >= wholeShare ? undefined : thirdOf(y + height / 2, ["upper", "", "lower"]);
  if (column === undefined && row === undefined) return "all over the picture";
  if (column === undefined) return row === "" ? "across the middle" : `in the ${row} part`;
  if (row === undefined) return column === "" ? "down the middle" : `on the ${column}`;
  if (row === "") return column === "" ? "in the middle" : `on the ${column}`;
  return `in the ${row} ${column === "" ? "middle" : column}`;
}

function thirdOf(position: number, names: readonly [string, string, string]): string {
  return names[Math.min(2, Math.floor(3 * position))] as string;
}
