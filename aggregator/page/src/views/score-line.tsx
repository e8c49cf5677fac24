import { useEffect, useRef } from "preact/hooks";
import type { ScorePoint } from "../fleet/room.ts";
import { drawScores, findSurface, type LineSurface } from "./draw-scores.ts";

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/** Scores as a small line, the alarm level as a thin one across it. */
export function ScoreLine({ scores, label }: { scores: readonly ScorePoint[]; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<LineSurface | undefined>(undefined);
  const latest = useRef(scores);
  latest.current = scores;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const prepare = (): void => {
      surface.current = findSurface(element);
      if (surface.current !== undefined) drawScores(surface.current, latest.current);
    };
    // Calls at once, too.
    const resizing = new ResizeObserver(prepare);
    resizing.observe(element);
    darkScheme.addEventListener("change", prepare);
    return () => {
      resizing.disconnect();
      darkScheme.removeEventListener("change", prepare);
    };
  }, []);
  useEffect(() => {
    if (surface.current !== undefined) drawScores(surface.current, scores);
  }, [scores]);
  return <canvas class="line" ref={canvas} role="img" aria-label={label} />;
}
