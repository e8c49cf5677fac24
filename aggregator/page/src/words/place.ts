import type { AnomalyEvent } from "@lares/shared/wire";

type Region = AnomalyEvent["region"];

/** A region as wide or as high as this share of the frame lies nowhere in particular. */
const wideShare = 0.75;

/** Where in the picture: "in the upper left", "in the middle", "all over the picture". */
export function placeOf({ x, y, width, height }: Region): string {
  const column = width >= wideShare ? "" : third(x + width / 2, "left", "right");
  const row = height >= wideShare ? "" : third(y + height / 2, "upper", "lower");
  if (width >= wideShare && height >= wideShare) return "all over the picture";
  if (column === "" && row === "") return "in the middle";
  if (column === "") return `in the ${row} part`;
  return row === "" ? `on the ${column}` : `in the ${row} ${column}`;
}

function third(center: number, low: string, high: string): string {
  if (center < 1 / 3) return low;
  return center > 2 / 3 ? high : "";
}
