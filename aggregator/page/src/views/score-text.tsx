import type { ScorePoint } from "../fleet/room.ts";

/** The last score as words: where it stands between nothing and an alarm. */
export function ScoreText({ scores }: { scores: readonly ScorePoint[] }) {
  const last = scores.at(-1);
  if (last === undefined) return <p class="score">no score yet</p>;
  return <p class="score">{Math.round(100 * last.score)} % of the alarm level</p>;
}
