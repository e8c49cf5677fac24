import type { ScorePoint } from "../fleet/room.ts";

/** As a percentage up to twice the level, beyond that as a multiple: "43 % of", "12 times". */
function levelText(score: number): string {
  if (score < 2) return `${Math.round(100 * score)} % of`;
  return `${score < 10 ? score.toFixed(1) : Math.round(score).toLocaleString("en")} times`;
}

/** The last score as words: where it stands between nothing and an alarm. */
export function ScoreText({ scores }: { scores: readonly ScorePoint[] }) {
  const last = scores.at(-1);
  if (last === undefined) return <p class="score">no score yet</p>;
  return <p class="score">{levelText(last.score)} the alarm level</p>;
}
