import type { Evaluation, SummaryRow } from "../evaluate/evaluation.ts";
import { nameOf, rowsOf, shownRows } from "../evaluate/shown-rows.ts";
import { type Drawing, stacked } from "./drawing.ts";
import { intervalChart, shareScale } from "./interval-chart.ts";
import { lineChart } from "./line-chart.ts";

/** AUROC with intervals, and recall at each rate of false alarms, for each model. */
export function evaluationPlot(evaluation: Evaluation): Drawing {
  const { models, data } = evaluation.settings;
  const charts = models.flatMap((model) => chartsOf(model, rowsOf(evaluation, model)));
  return stacked(`Evaluation on ${data ?? "generated rooms"}`, charts);
}

/** Where no room has an anomalous frame, only the loss can be drawn. */
function chartsOf(model: string, rows: readonly SummaryRow[]): readonly Drawing[] {
  const ranked = rows.filter(({ auroc }) => auroc !== null);
  if (ranked.length === 0) return [lossChart(model, rows)];
  return [aurocChart(model, ranked), rocChart(model, ranked)];
}

/** @param rows with an AUROC, in the order to draw them in */
export function aurocChart(title: string, rows: readonly SummaryRow[]): Drawing {
  const drawn = rows.map((row) => ({
    label: nameOf(row),
    value: row.auroc ?? 0,
    interval: row.interval,
    series: row.isNetwork ? 0 : 1,
  }));
  return intervalChart(`AUROC, ${title}`, drawn, networkOrNot, shareScale(0.3));
}

/** Of the best network, the best without one, and the plain detectors. */
export function rocChart(title: string, rows: readonly SummaryRow[]): Drawing {
  const series = shownRows(rows).map((row) => ({
    label: nameOf(row),
    points: row.roc.map(({ falseAlarmRate, recall }) => ({ x: falseAlarmRate, y: recall })),
  }));
  return lineChart(
    `Recall at rates of false alarms, ${title}`,
    series,
    { title: "false alarms among normal frames", from: 0, to: 1 },
    { title: "recall of anomalous frames", from: 0, to: 1 },
  );
}

function lossChart(title: string, rows: readonly SummaryRow[]): Drawing {
  const drawn = rows.flatMap((row) =>
    row.normalLoss === null
      ? []
      : {
          label: nameOf(row),
          value: row.normalLoss,
          interval: null,
          series: row.isNetwork ? 0 : 1,
        },
  );
  const to = Math.max(...drawn.map(({ value }) => value), Number.MIN_VALUE);
  const scale = { from: 0, to, text: (value: number) => value.toPrecision(3) };
  return intervalChart(`Loss of unseen normal frames, ${title}`, drawn, networkOrNot, scale);
}

const networkOrNot = ["network", "without network"];
