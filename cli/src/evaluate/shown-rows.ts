import type { Evaluation, SummaryRow } from "./evaluation.ts";

/** The rows of a model, the highest mean first. */
export function rowsOf({ summary }: Evaluation, model: string): readonly SummaryRow[] {
  return summary.filter((row) => row.model === model);
}

/** The network with the highest mean. */
export const bestNetwork = (rows: readonly SummaryRow[]): SummaryRow | undefined =>
  rows.find(({ isNetwork, auroc }) => isNetwork && auroc !== null);

/** The detector without a network with the highest mean. */
export const bestRival = (rows: readonly SummaryRow[]): SummaryRow | undefined =>
  rows.find(({ isNetwork, auroc }) => !isNetwork && auroc !== null);

/** The best network and the best rival, and every plainer detector: for tables of many lines. */
export function shownRows(rows: readonly SummaryRow[]): readonly SummaryRow[] {
  const plain = ["mse", "background", "motion"];
  const best = new Set([bestNetwork(rows), bestRival(rows)]);
  return rows.filter((row) => best.has(row) || (plain.includes(row.method) && !row.isNetwork));
}

/** `pca-16 by appearance`; `motion`, which is its own kind of score. */
export const nameOf = ({ method, score }: Pick<SummaryRow, "method" | "score">): string =>
  method === score ? method : `${method} by ${score}`;
