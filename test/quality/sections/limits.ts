import { bestNetwork, bestRival, nameOf, rowsOf } from "@lares/cli";
import { listed, share } from "../markdown.ts";
import type { NamedEvaluation } from "../quality-data.ts";
import type { WriteSection } from "./section.ts";

/** Where the best detectors fail, and what the data cannot tell. */
export const limits: WriteSection = ({ evaluations }) => {
  const lines = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) => linesOf(evaluation, model)),
  );
  if (lines.length === 0) return undefined;
  return { markdown: `## What limits it\n\n${lines.join("\n")}`, figures: {} };
};

function linesOf(evaluation: NamedEvaluation, model: string): string[] {
  const rows = rowsOf(evaluation, model);
  return [bestNetwork(rows), bestRival(rows)].flatMap((row) => {
    if (row === undefined || row.interval === null) return [];
    const name = `${evaluation.name}, ${model}, ${nameOf(row)}`;
    const halfWidth = (row.interval[1] - row.interval[0]) / 2;
    const sentences = [
      `Its mean is known to ± ${share(halfWidth)}.`,
      `Worst room: ${row.worstRoom?.room} with ${share(row.worstRoom?.auroc)}.`,
    ];
    const kinds = Object.entries(row.aurocByKind).sort(([, a], [, b]) => a - b);
    if (kinds.length > 1) {
      const worst = kinds.slice(0, 3).map(([kind, auroc]) => `${kind} ${share(auroc)}`);
      sentences.push(`Hardest kinds: ${listed(worst)}.`);
    }
    return [`- ${name}: ${sentences.join(" ")}`];
  });
}
