import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { createPlot, type PlotOptions } from "./create-plot.ts";

export interface ChartProps extends PlotOptions {
  readonly label: string;
  /** Of x, then of each line. */
  readonly data: uPlot.AlignedData;
}

/** Lines over time or rounds. The library comes with the first chart: lists are there sooner. */
export function Chart({ label, data, isTime, bottom = 0, floor, ceiling }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = holder.current;
    const gone = new AbortController();
    if (element !== null) {
      void createPlot(element, { isTime, bottom, floor, ceiling }, gone.signal).then((created) => {
        plot.current = created;
        created?.setData(latest.current);
      });
    }
    return () => gone.abort();
  }, [isTime, bottom, floor, ceiling]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="chart" ref={holder} role="img" aria-label={label} />;
}
