import {
  aurocChart,
  bestNetwork,
  bestRival,
  nameOf,
  rocChart,
  rowsOf,
  type SummaryRow,
} from "@lares/cli";
import { difference, interval, listed, markdownTable, percent, share } from "../markdown.ts";
import type { NamedEvaluation } from "../quality-data.ts";
import { picture, type Section, type WriteSection } from "./section.ts";

/** Every method and rival on every set of rooms. */
export const detection: WriteSection = ({ evaluations }) => {
  const parts = evaluations.flatMap((evaluation) =>
    evaluation.settings.models
      .filter((model) => rowsOf(evaluation, model).some(({ auroc }) => auroc !== null))
      .map((model) => modelPart(evaluation, model)),
  );
  if (parts.length === 0) return undefined;
  return {
    markdown: ["## Detection", intro, ...parts.map(({ markdown }) => markdown)].join("\n\n"),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
  };
};

const intro = `AUROC by frame: how often an anomalous frame scores above a normal one; 1 is perfect, 0.5 is
guessing. The mean is over rooms and seeds, ± its standard deviation over seeds. Intervals are 95 %
from resampling seeds, and the episodes and clips of normals of each room; differences are paired.
"Best" has the highest mean; "tie" differs from it by no more than chance. Rows in italics need no network.`;

function modelPart(evaluation: NamedEvaluation, model: string): Section {
  const rows = rowsOf(evaluation, model).filter(({ auroc }) => auroc !== null);
  const [chart, roc] = ["auroc", "roc"].map((kind) => `${evaluation.slug}-${model}-${kind}.svg`);
  const title = `${evaluation.name}, ${model}`;
  const figures = {
    [chart as string]: aurocChart(title, rows),
    [roc as string]: rocChart(title, rows),
  };
  const markdown = [
    `### ${title}`,
    findings(evaluation, rows),
    table(evaluation, rows),
    picture(chart as string, `AUROC with intervals: ${title}`),
    picture(roc as string, `Receiver operating characteristic: ${title}`),
  ];
  return { markdown: markdown.join("\n\n"), figures };
}

/** What the numbers show, and nothing else. */
function findings({ rooms }: NamedEvaluation, rows: readonly SummaryRow[]): string {
  const [best] = rows as [SummaryRow];
  const episodes = rooms.reduce((sum, room) => sum + room.episodes, 0);
  const ties = rows.filter(({ standing }) => standing === "tie");
  const sentences = [
    `${rooms.length} rooms with ${episodes} episodes.`,
    ...fewClips(rooms),
    `Best: **${nameOf(best)}** with ${share(best.auroc)} (${interval(best.interval)}).`,
    ties.length === 0
      ? "No other row ties with it."
      : `No more than chance behind it: ${listed(ties.map(nameOf))}.`,
    networkSentence(best, rows),
  ];
  return sentences.join(" ");
}

/** A warning where there is too little to resample. */
function fewClips(rooms: NamedEvaluation["rooms"]): string[] {
  const few = rooms.filter(({ normalClips, episodes }) => normalClips < 2 || episodes < 2);
  if (few.length === 0) return [];
  const names = listed(few.map(({ room }) => room));
  return [
    `A single clip of normals or a single episode cannot be resampled, so intervals are too narrow where there is one: ${names}.`,
  ];
}

function networkSentence(best: SummaryRow, rows: readonly SummaryRow[]): string {
  const network = bestNetwork(rows);
  const rival = bestRival(rows);
  if (network === undefined || rival === undefined) return "";
  const gap = Math.abs((best.auroc ?? 0) - ((best.isNetwork ? rival : network).auroc ?? 0));
  return best.isNetwork
    ? `The best without a network is ${nameOf(rival)}, ${share(gap)} lower${chance(rival)}.`
    : `The best network is ${nameOf(network)}, ${share(gap)} lower${chance(network)}.`;
}

const chance = ({ standing }: SummaryRow): string =>
  standing === "tie" ? ", no more than chance" : ", more than chance";

function table({ settings }: NamedEvaluation, rows: readonly SummaryRow[]): string {
  const against = settings.against.filter((method) => rows.some((row) => row.method === method));
  const titles = ["method", "score", "AUROC", "± seeds", "95 %", "", "worst room", "pixels"];
  return markdownTable(
    [...titles, "false alarms", "recall", ...against.map((method) => `against ${method}`)],
    rows.map((row) => [
      row.isNetwork ? row.method : `*${row.method}*`,
      row.score,
      share(row.auroc),
      share(row.spread),
      interval(row.interval),
      row.standing === "behind" ? "" : (row.standing ?? ""),
      `${share(row.worstRoom?.auroc)} ${row.worstRoom?.room ?? ""}`.trim(),
      share(row.pixelAuroc),
      percent(row.falseAlarmRate),
      percent(row.recall),
      ...against.map((method) => {
        const found = row.differences.find((each) => each.method === method);
        return found === undefined ? "–" : difference(found.mean, found.interval);
      }),
    ]),
  );
}
