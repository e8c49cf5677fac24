/** A score in multiples of the alarm level, with as many digits as people read: "3.2", "1,416". */
export function levelText(score: number): string {
  return score < 10 ? score.toFixed(1) : Math.round(score).toLocaleString("en");
}
