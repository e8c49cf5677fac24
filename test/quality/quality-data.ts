import { basename } from "node:path";
import { Evaluation, type SummaryRow } from "@lares/cli";
import { ConfigError } from "@lares/shared";

/** One evaluation, by the name that its rooms have in the report. */
export interface NamedEvaluation extends Evaluation {
  readonly name: string;
  /** The same for names of files. */
  readonly slug: string;
}

/** All that the report is made from. */
export interface QualityData {
  readonly evaluations: readonly NamedEvaluation[];
}

/** @throws ConfigError when the text is no evaluation */
export function parseEvaluation(file: string, text: string): NamedEvaluation {
  try {
    const evaluation = Evaluation.parse(JSON.parse(text));
    const { data } = evaluation.settings;
    const slug = data === undefined ? "generated" : basename(data).toLowerCase();
    const name = data === undefined ? "Generated rooms" : `Real rooms (${slug})`;
    return { ...evaluation, name, slug };
  } catch (cause) {
    throw new ConfigError(
      `${file} is no evaluation: ${String(cause)}`,
      "Name files that lares evaluate --json has written with this version.",
      cause,
    );
  }
}

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
