import type { Region } from "@lares/shared";

/** A region as wide or high as this share of the frame has no side. */
const wholeShare = 0.75;

/** Where a region of a frame is, for people: `upper left`, `middle`, `lower half`. */
export function placeInWords({ x, y, width, height }: Region): string {
  const column = width >= wholeShare ? undefined : thirdOf(x + width / 2, ["left", "", "right"]);
  const row = height >= wholeShare ? undefined : thirdOf(y + height / 2, ["upper", "", "lower"]);
  if (column === undefined && row === undefined) return "anywhere in the picture";
  if (column === undefined) return row === "" ? "across the middle" : `${row} part`;
  if (row === undefined) return column === "" ? "down the middle" : `${column} side`;
  if (row === "") return column === "" ? "middle" : `middle ${column}`;
  return `${row} ${column === "" ? "middle" : column}`;
}

function thirdOf(position: number, names: readonly [string, string, string]): string {
  return names[Math.min(2, Math.floor(3 * position))] as string;
}
