import { histogram } from "@lares/cli";
import type { NamedEvaluation } from "../quality-data.ts";
import { picture, type Section, type WriteSection } from "./section.ts";

const edges = ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"];

/** Which share of the global model methods have learned to take. */
export const alpha: WriteSection = ({ evaluations }) => {
  const parts = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) =>
      evaluation.settings.methods.flatMap((method) => part(evaluation, model, method)),
    ),
  );
  if (parts.length === 0) return undefined;
  const heading = `## Alpha

The share of the global model that each room has learned to take, over all rooms and seeds: 1 is the
global model, 0 the room's own. An alpha that was never worth its steps stays where it began, at 1,
though the room then watches with its own weights: where rooms take nothing of the global model, all
alphas are 1.`;
  return {
    markdown: [heading, ...parts.map(({ markdown }) => markdown)].join("\n\n"),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
  };
};

function part(evaluation: NamedEvaluation, model: string, method: string): Section[] {
  // Every kind of score has a row with the same alpha: one of them counts.
  const rows = evaluation.results.filter(
    (row) => row.model === model && row.method === method && row.score === "appearance",
  );
  const histograms = rows.flatMap(({ alphaHistogram }) => (alphaHistogram ? [alphaHistogram] : []));
  if (histograms.length === 0) return [];
  const counts = Array.from({ length: 10 }, (_, i) =>
    histograms.reduce((sum, bins) => sum + (bins[i] ?? 0), 0),
  );
  const title = `${evaluation.name}, ${model}, ${method}`;
  const file = `${evaluation.slug}-${model}-${method}-alpha.svg`;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const moved = counts.slice(0, 9).reduce((sum, count) => sum + count, 0);
  const text = `**${title}**: ${((100 * moved) / total).toFixed(0)} % of alphas are below 0.9.`;
  const drawing = histogram(`Alpha, ${title}`, counts, edges, "alpha");
  return [
    { markdown: `${text}\n\n${picture(file, `Alpha: ${title}`)}`, figures: { [file]: drawing } },
  ];
}
