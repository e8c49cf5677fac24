import type { ScorePoint } from "../fleet/room.ts";
import { Chart } from "./chart.tsx";

/** Scores over time against the alarm level, to be read with the mouse. */
export function ScoreChart({ scores }: { scores: readonly ScorePoint[] }) {
  // One point is no line.
  if (scores.length < 2) return null;
  const times = scores.map(({ atSeconds }) => atSeconds);
  const values = scores.map(({ score }) => score);
  return (
    <Chart
      label="Scores over time"
      isTime
      data={[times, values, scores.map(() => 1)]}
      floor={1.2}
      ceiling={4}
    />
  );
}
