import { nameOf, rowsOf, shownRows } from "@lares/cli";
import { boldBest, markdownTable } from "../markdown.ts";
import type { NamedEvaluation } from "../quality-data.ts";
import type { WriteSection } from "./section.ts";

/** What kinds and difficulties of episodes are found by; only where the data tell them apart. */
export const byKind: WriteSection = ({ evaluations }) => {
  const parts = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) => tables(evaluation, model)),
  );
  if (parts.length === 0) return undefined;
  const heading = `## By kind and difficulty

Mean AUROC of the frames of each kind of episode against all normals of their room. Difficulty 1 is
plain to see; 3 is small, faint, in the dark or partly hidden. The best of each line is bold.`;
  return { markdown: [heading, ...parts].join("\n\n"), figures: {} };
};

function tables(evaluation: NamedEvaluation, model: string): string[] {
  const columns = shownRows(rowsOf(evaluation, model));
  const kinds = Object.keys(columns[0]?.aurocByKind ?? {});
  const difficulties = Object.keys(columns[0]?.aurocByDifficulty ?? {});
  if (kinds.length < 2) return [];
  const lines = [
    ...kinds.map((kind) =>
      boldBest(
        kind,
        columns.map((row) => row.aurocByKind[kind]),
      ),
    ),
    ...difficulties.map((difficulty) =>
      boldBest(
        `difficulty ${difficulty}`,
        columns.map((row) => row.aurocByDifficulty[difficulty]),
      ),
    ),
  ];
  const titles = columns.map(nameOf);
  return [`### ${evaluation.name}, ${model}`, markdownTable(["episodes", ...titles], lines)];
}
