/** Beyond it somebody should look: the room is not as it was when its threshold was learned. */
const wide = 1.5;

/** Whether a ratio is far from 1, either way. */
export const isWide = (ratio: number): boolean => Math.max(ratio, 1 / ratio) > wide;

/** How a level moves, for people: "unchanged", "1.8 times as high". @param ratio null: too early to say */
export function driftText(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return "too early to say";
  if (ratio > 0.95 && ratio < 1.05) return "unchanged";
  return `${ratio.toFixed(ratio < 0.1 ? 2 : 1)} times as high`;
}
