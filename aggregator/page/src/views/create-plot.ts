import type uPlot from "uplot";

export interface PlotOptions {
  /** Whether x is seconds since 1970, else a count. */
  readonly isTime: boolean;
  /** Of the y axis; 0 unless given. */
  readonly bottom?: number;
  /** The y axis reaches at least so far … */
  readonly floor: number;
  /** … and at most so far: what is higher leaves the picture at its top. */
  readonly ceiling: number;
}

const height = 240;

/**
 * A plot of one line and, where the data has it, a level across it. Colours come from the style
 * sheet when it is made.
 * @param gone ends it: the element is no longer shown
 * @returns undefined when the element went while the library was loaded
 */
export async function createPlot(
  element: HTMLElement,
  { isTime, bottom = 0, floor, ceiling }: PlotOptions,
  gone: AbortSignal,
): Promise<uPlot | undefined> {
  const { default: Plot } = await import("uplot");
  if (gone.aborted) return undefined;
  const style = getComputedStyle(element);
  const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue("--line") } };
  const options: uPlot.Options = {
    width: element.clientWidth,
    height,
    legend: { show: false },
    scales: {
      x: { time: isTime },
      y: { range: (_plot, _min, max) => [bottom, Math.min(topOf(max, floor), ceiling)] },
    },
    axes: [isTime ? axis : { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100] }, { ...axis, size: 60 }],
    series: [
      {},
      { stroke: style.getPropertyValue("--accent"), width: 2 },
      { stroke: style.getPropertyValue("--alarm"), dash: [6, 4], points: { show: false } },
    ],
  };
  const plot = new Plot(options, [[], [], []], element);
  const resizing = new ResizeObserver(() => {
    plot.setSize({ width: element.clientWidth, height });
  });
  resizing.observe(element);
  gone.addEventListener("abort", () => {
    resizing.disconnect();
    plot.destroy();
  });
  return plot;
}

/** With a little air above the highest line; a plot without lines has no maximum. */
function topOf(max: number | null, floor: number): number {
  return Math.max(floor, 1.1 * (max ?? 1));
}
