/** One number, or one for each set of labels. */
export interface Metric {
  readonly name: string;
  readonly kind: "counter" | "gauge";
  /** For people, one line. */
  readonly help: string;
  /** By their labels, `a="x",b="y"`; "" for none. Values of labels need no escaping here. */
  readonly samples: ReadonlyMap<string, number>;
  /** Trace of what was counted last, by the same labels; counters only. */
  readonly exemplars?: ReadonlyMap<string, string>;
}

/** A way to write numbers down, and the media type that says which. */
export interface MetricsFormat {
  readonly contentType: string;
  readonly write: (metrics: readonly Metric[]) => string;
}

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4) */
export const prometheusText: MetricsFormat = {
  contentType: "text/plain; version=0.0.4; charset=utf-8",
  write: (metrics) =>
    linesOf(
      metrics,
      ({ name }) => name,
      () => "",
    ).join(""),
};

/**
 * The same with the trace of what a counter has counted last, which the older format has no place
 * for. A counter is declared without the `_total` that its samples end with.
 *
 * Source: https://prometheus.io/docs/specs/om/open_metrics_spec/ (version 1.0.0)
 */
export const openMetricsText: MetricsFormat = {
  contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  write: (metrics) => {
    const exemplarOf = ({ exemplars }: Metric, labels: string): string => {
      const trace = exemplars?.get(labels);
      return trace === undefined ? "" : ` # {trace_id="${trace}"} 1`;
    };
    const lines = linesOf(metrics, ({ name }) => name.replace(/_total$/, ""), exemplarOf);
    return `${lines.join("")}# EOF\n`;
  },
};

/** The richest of them that whoever asks understands. @param accept its header, "" without one */
export function formatFor(accept: string): MetricsFormat {
  return accept.includes("application/openmetrics-text") ? openMetricsText : prometheusText;
}

function linesOf(
  metrics: readonly Metric[],
  familyOf: (metric: Metric) => string,
  exemplarOf: (metric: Metric, labels: string) => string,
): string[] {
  return metrics.flatMap((metric) => {
    const { name, kind, help, samples } = metric;
    const family = familyOf(metric);
    return [
      `# HELP ${family} ${help}\n`,
      `# TYPE ${family} ${kind}\n`,
      ...[...samples].map(([labels, value]) => {
        const series = labels === "" ? name : `${name}{${labels}}`;
        return `${series} ${value}${exemplarOf(metric, labels)}\n`;
      }),
    ];
  });
}
