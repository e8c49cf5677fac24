import { intervalChart, rowsOf, type SummaryRow, shareScale } from "@lares/cli";
import { difference, listed, markdownTable, share } from "../markdown.ts";
import type { NamedEvaluation } from "../quality-data.ts";
import { picture, type Section, type WriteSection } from "./section.ts";

/** What learning together gives, and what it costs. */
export const federation: WriteSection = ({ evaluations }) => {
  const parts = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) => methodPart(evaluation, model)),
  );
  if (parts.length === 0) return undefined;
  const heading = `## Federation

Every method has the same rounds and epochs. Gradients are batches forward and backward of one room,
bytes what its device sent and received. The loss is the mean squared residual of unseen normals;
AUROC is by appearance. \`local\` is every room on its own.`;
  return {
    markdown: [heading, ...parts.map(({ markdown }) => markdown)].join("\n\n"),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
  };
};

function methodPart(evaluation: NamedEvaluation, model: string): Section[] {
  const rows = rowsOf(evaluation, model).filter(
    ({ isNetwork, score }) => isNetwork && score === "appearance",
  );
  const alone = rows.find(({ method }) => method === "local");
  if (alone === undefined || rows.length < 2) return [];
  const title = `${evaluation.name}, ${model}`;
  const file = `${evaluation.slug}-${model}-methods.svg`;
  const markdown = [`### ${title}`, findings(rows), table(rows, alone)];
  if (rows.every(({ auroc }) => auroc === null)) {
    return [{ markdown: markdown.join("\n\n"), figures: {} }];
  }
  const chart = intervalChart(
    `AUROC of federated methods, ${title}`,
    rows.map(({ method, auroc, interval }) => ({
      label: method,
      value: auroc ?? 0,
      interval,
      series: method === "local" ? 1 : 0,
    })),
    ["federated", "local"],
    shareScale(0.3),
  );
  markdown.push(picture(file, `AUROC of federated methods: ${title}`));
  return [{ markdown: markdown.join("\n\n"), figures: { [file]: chart } }];
}

/** Differences to `local` that are more than chance, either way. */
function findings(rows: readonly SummaryRow[]): string {
  const signs = rows.flatMap(({ method, differences }) => {
    const found = differences.find((each) => each.method === "local");
    if (found === undefined) return [];
    const [low, high] = found.interval;
    return [{ method, sign: low > 0 ? 1 : high < 0 ? -1 : 0 }];
  });
  const named = (sign: number) => signs.filter((row) => row.sign === sign).map((row) => row.method);
  const sentences: [string, readonly string[]][] = [
    ["Higher AUROC than local by more than chance", named(1)],
    ["Lower by more than chance", named(-1)],
    ["No more than chance apart", named(0)],
  ];
  return sentences
    .map(([text, methods]) => `${text}: ${methods.length === 0 ? "none" : listed(methods)}.`)
    .join(" ");
}

function table(rows: readonly SummaryRow[], alone: SummaryRow): string {
  return markdownTable(
    ["method", "AUROC", "± seeds", "less local", "loss", "to local", "gradients", "kB"],
    rows.map((row) => {
      const found = row.differences.find(({ method }) => method === "local");
      return [
        row.method,
        share(row.auroc),
        share(row.spread),
        found === undefined ? "–" : difference(found.mean, found.interval),
        row.normalLoss?.toPrecision(3) ?? "–",
        lossChange(row, alone),
        Math.round(row.gradients).toLocaleString("en-US"),
        Math.round(row.bytes / 1000).toLocaleString("en-US"),
      ];
    }),
  );
}

function lossChange(row: SummaryRow, alone: SummaryRow): string {
  if (row === alone || row.normalLoss === null || !alone.normalLoss) return "–";
  const change = 100 * (row.normalLoss / alone.normalLoss - 1);
  return `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(1)} %`;
}
