import type { ScorePoint } from "../fleet/room.ts";
import { levelText } from "../words/level-text.ts";

/** As a percentage up to twice the level, beyond that as a multiple: "43 % of", "12 times". */
function shareText(score: number): string {
  return score < 2 ? `${Math.round(100 * score)} % of` : `${levelText(score)} times`;
}

/** The last score as words: where it stands between nothing and an alarm. */
export function ScoreText({ scores }: { scores: readonly ScorePoint[] }) {
  const last = scores.at(-1);
  if (last === undefined) return <p class="score">no score yet</p>;
  return <p class="score">{shareText(last.score)} the alarm level</p>;
}
