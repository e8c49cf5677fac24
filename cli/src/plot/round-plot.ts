import { type Drawing, stacked } from "./drawing.ts";
import { intervalChart } from "./interval-chart.ts";
import { lineChart } from "./line-chart.ts";

/** One round of many, as far as it is drawn. */
export interface PlottedRound {
  readonly round: number;
  /** Mean over the devices after training; null where the round had no result. */
  readonly loss: number | null;
}

/** What one device gave to a round, as far as it is drawn. */
export interface PlottedUpdate {
  readonly device: string;
  readonly samples: number;
  readonly loss: { readonly before: number; readonly after: number };
  /** Euclidean length of what its training added to the weights. */
  readonly norm: number;
}

/**
 * The loss over rounds up to one, and what each device of that one has given.
 * @param rounds in order
 */
export function roundPlot(
  round: number,
  rounds: readonly PlottedRound[],
  updates: readonly PlottedUpdate[],
): Drawing {
  const charts = [lossChart(rounds)];
  if (updates.length > 0) charts.push(trainingChart(round, updates), normChart(round, updates));
  return stacked(`Round ${round}`, charts);
}

function lossChart(rounds: readonly PlottedRound[]): Drawing {
  const points = rounds.flatMap(({ round, loss }) => (loss === null ? [] : { x: round, y: loss }));
  const [first, last] = [rounds[0]?.round ?? 0, rounds.at(-1)?.round ?? 0];
  // Five whole steps.
  const to = first + 5 * Math.max(1, Math.ceil((last - first) / 5));
  return lineChart(
    "Mean loss of the devices after training",
    [{ label: "loss", points }],
    { title: "round", from: first, to },
    { title: "loss", from: 0, to: most(points.map(({ y }) => y)) },
  );
}

function trainingChart(round: number, updates: readonly PlottedUpdate[]): Drawing {
  const rows = updates.map(({ device, samples, loss: { before, after } }) => ({
    label: `${device}, ${samples} frames`,
    value: after,
    interval: [Math.min(before, after), Math.max(before, after)] as const,
    series: after <= before ? 0 : 1,
  }));
  const to = most(rows.map(({ interval }) => interval[1]));
  const title = `Round ${round}: loss of each device, from before to after training`;
  return intervalChart(title, rows, ["fell", "rose"], scaleTo(to));
}

function normChart(round: number, updates: readonly PlottedUpdate[]): Drawing {
  const rows = updates.map(({ device, norm }) => ({
    label: device,
    value: norm,
    interval: [0, norm] as const,
    series: 0,
  }));
  const to = most(updates.map(({ norm }) => norm));
  return intervalChart(`Round ${round}: length of each update`, rows, [], scaleTo(to));
}

const scaleTo = (to: number) => ({ from: 0, to, text: (value: number) => value.toPrecision(3) });

/** A scale that ends above 0, though all values may be 0. */
const most = (values: readonly number[]): number => Math.max(...values, 0) || 1;
