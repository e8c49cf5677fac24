import type { ScorePoint } from "../fleet/room.ts";

/** The alarm level lies here from below, so that what is above it still has room. */
const alarmShare = 0.6;

/** What a line is drawn on and with; asking the browser for it costs more than drawing. */
export interface LineSurface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** In pixels of the style sheet. */
  readonly width: number;
  readonly height: number;
  readonly lineColor: string;
  readonly alarmColor: string;
}

/** @returns undefined for a canvas that is not shown */
export function findSurface(canvas: HTMLCanvasElement): LineSurface | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (context === null || width === 0) return undefined;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const [lineColor, alarmColor] = [style.color, style.getPropertyValue("--alarm")];
  return { canvas, context, width, height, lineColor, alarmColor };
}

/** Draws scores over the whole surface. */
export function drawScores(surface: LineSurface, scores: readonly ScorePoint[]): void {
  const { context, width, height, lineColor, alarmColor } = surface;
  context.clearRect(0, 0, width, height);
  const first = scores[0];
  const last = scores.at(-1);
  // Without a score there is nothing to be above or below of.
  if (first === undefined || last === undefined) return;
  const yOf = (score: number): number => height * (1 - alarmShare * Math.min(score, 1.6)) - 1;
  stroke(context, alarmColor, [
    [0, yOf(1)],
    [width, yOf(1)],
  ]);
  const span = Math.max(1, last.atSeconds - first.atSeconds);
  const xOf = (atSeconds: number): number => (width * (atSeconds - first.atSeconds)) / span;
  stroke(
    context,
    lineColor,
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
