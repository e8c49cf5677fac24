import { useEffect, useRef } from "preact/hooks";
import type { ScorePoint } from "../fleet/room.ts";
import { drawScores } from "./draw-scores.ts";

/** Scores as a small line, the alarm level as a thin one across it. */
export function ScoreLine({ scores, label }: { scores: readonly ScorePoint[]; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawScores(canvas.current, scores);
  }, [scores]);
  return <canvas class="line" ref={canvas} role="img" aria-label={label} />;
}
