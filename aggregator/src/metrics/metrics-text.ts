/** One number, or one for each set of labels. */
export interface Metric {
  readonly name: string;
  readonly kind: "counter" | "gauge";
  /** For people, one line. */
  readonly help: string;
  /** By their labels, `a="x",b="y"`; "" for none. Values of labels need no escaping here. */
  readonly samples: ReadonlyMap<string, number>;
}

/**
 * Numbers in the text format that Prometheus reads.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4)
 */
export function metricsText(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, kind, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...[...samples].map(([labels, value]) =>
      labels === "" ? `${name} ${value}` : `${name}{${labels}} ${value}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
