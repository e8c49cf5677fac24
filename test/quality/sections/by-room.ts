import { type Evaluation, nameOf, rowsOf, type SummaryRow, shownRows } from "@lares/cli";
import { boldBest, markdownTable } from "../markdown.ts";
import type { NamedEvaluation } from "../quality-data.ts";
import type { WriteSection } from "./section.ts";

/** Which rooms are hard, and for whom. */
export const byRoom: WriteSection = ({ evaluations }) => {
  const parts = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) => tables(evaluation, model)),
  );
  if (parts.length === 0) return undefined;
  const heading = "## By room\n\nMean AUROC over seeds. The best of each room is bold.";
  return { markdown: [heading, ...parts].join("\n\n"), figures: {} };
};

function tables(evaluation: NamedEvaluation, model: string): string[] {
  const columns = shownRows(rowsOf(evaluation, model));
  const lines = evaluation.rooms
    .filter(({ episodes }) => episodes > 0)
    .map(({ room }) =>
      boldBest(
        room,
        columns.map((row) => meanIn(evaluation, row, room)),
      ),
    );
  if (lines.length === 0 || columns.length === 0) return [];
  const table = markdownTable(["room", ...columns.map(nameOf)], lines);
  return [`### ${evaluation.name}, ${model}`, table];
}

/** Of a row's results in one room; undefined when none has an AUROC. */
function meanIn({ results }: Evaluation, row: SummaryRow, room: string): number | undefined {
  const values = results.flatMap((result) => {
    const isOwn = result.model === row.model && result.method === row.method;
    return isOwn && result.score === row.score && result.room === room ? (result.auroc ?? []) : [];
  });
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
