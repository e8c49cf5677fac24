import type { ScorePoint } from "../fleet/room.ts";

/** The alarm level lies here from below, so that what is above it still has room. */
const alarmShare = 0.6;

/** Draws scores over the whole canvas; colours come from the style sheet. */
export function drawScores(canvas: HTMLCanvasElement, scores: readonly ScorePoint[]): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (context === null || width === 0) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const yOf = (score: number): number => height * (1 - alarmShare * Math.min(score, 1.6)) - 1;

  const first = scores[0];
  const last = scores.at(-1);
  // Without a score there is nothing to be above or below of.
  if (first === undefined || last === undefined) return;
  stroke(context, style.getPropertyValue("--alarm"), [
    [0, yOf(1)],
    [width, yOf(1)],
  ]);
  const span = Math.max(1, last.atSeconds - first.atSeconds);
  const xOf = (atSeconds: number): number => (width * (atSeconds - first.atSeconds)) / span;
  stroke(
    context,
    style.color,
    scores.map(({ atSeconds, score }) => [xOf(atSeconds), yOf(score)]),
  );
}

type Point = readonly [x: number, y: number];

function stroke(context: CanvasRenderingContext2D, color: string, points: readonly Point[]): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
