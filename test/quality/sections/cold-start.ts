import { type Drawing, lineChart, type Series } from "@lares/cli";
import { derivedSeed, seededRandom } from "@lares/shared";
import type { ColdStartRow } from "../../bench/cold-start-report.ts";
import { difference, markdownTable, percent } from "../markdown.ts";
import type { NamedColdStart } from "../quality-data.ts";
import { picture, type Section, type WriteSection } from "./section.ts";

/** What the common model is worth to a room that joins late. */
export const coldStart: WriteSection = ({ coldStarts }) => {
  const parts = coldStarts.flatMap((report) =>
    report.settings.models.map((model) => modelPart(report, model)),
  );
  if (parts.length === 0) return undefined;
  const heading = `## Cold start

A new room with few frames, trained from the common model of other rooms and from fresh weights, alike
otherwise. Losses are on its later normals. "10 % lower" counts pairs of room and seed whose loss is
at least 10 % below that from fresh weights; the background is the loss of always answering "as
usual". AUROC is of detectors fitted to the few frames, by appearance: its gain over fresh weights,
with a 95 % interval from resampling rooms, each with all its seeds.`;
  return {
    markdown: [heading, ...parts.map(({ markdown }) => markdown)].join("\n\n"),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
  };
};

function modelPart(report: NamedColdStart, model: string): Section {
  const { checkpoints, seeds } = report.settings;
  const rows = report.results.filter((row) => row.model === model);
  const frameCounts = [...new Set(rows.map(({ frames }) => frames))];
  const title = `${report.name}, ${model}`;
  const file = `${report.slug}-${model}-cold-start.svg`;
  const lines = frameCounts.flatMap((frames) => {
    const own = rows.filter((row) => row.frames === frames);
    return checkpoints.map((steps, i) => [
      ...tableLine(own, steps, i),
      i === checkpoints.length - 1 ? stepsSaved(own, steps) : "",
    ]);
  });
  const rooms = new Set(rows.map(({ room }) => room)).size;
  const titles = [
    "frames",
    "steps",
    "to fresh weights",
    "10 % lower in",
    "to the background",
    "AUROC gained",
  ];
  const markdown = [
    `### ${title}`,
    `${rooms} rooms, seeds 1 to ${seeds}; each common model was trained without the rooms that it met here, in ${report.settings.rounds} rounds.`,
    markdownTable([...titles, "steps saved"], lines),
    picture(file, `Cold start: ${title}`),
  ];
  const svg = chart(title, rows, frameCounts, checkpoints);
  return { markdown: markdown.join("\n\n"), figures: { [file]: svg } };
}

/** @param i which of the checkpoints */
function tableLine(rows: readonly ColdStartRow[], steps: number, i: number): string[] {
  const changes = rows.map((row) => (row.fromGlobal[i] ?? 0) / (row.fromScratch[i] ?? 1) - 1);
  const toBackground = rows.map((row) => (row.fromGlobal[i] ?? 0) / row.background - 1);
  const lower = changes.filter((change) => change <= -0.1).length / changes.length;
  return [
    String(rows[0]?.frames ?? ""),
    String(steps),
    change(mean(changes)),
    percent(lower),
    change(mean(toBackground)),
    aurocGain(rows, i),
  ];
}

/** Mean over rooms, whose seeds are no independent ones. */
function aurocGain(rows: readonly ColdStartRow[], i: number): string {
  const rooms = [...new Set(rows.map(({ room }) => room))];
  const gains = rooms.flatMap((name) => {
    const own = rows.filter(({ room }) => room === name);
    const differences = own.flatMap(({ aurocs: { fromGlobal, fromScratch } }) => {
      const [common, fresh] = [fromGlobal[i], fromScratch[i]];
      return common === undefined || fresh === undefined ? [] : [common - fresh];
    });
    return differences.length === 0 ? [] : [mean(differences)];
  });
  if (gains.length === 0) return "–";
  const random = seededRandom(derivedSeed(1, "bootstrap of new rooms"));
  const draw = () => gains[Math.floor(random() * gains.length)] as number;
  const means = Float64Array.from({ length: resamples }, () => mean(gains.map(draw))).sort();
  const ends = [means[0.025 * resamples], means[0.975 * resamples - 1]] as [number, number];
  return difference(mean(gains), ends);
}

/** How much earlier than fresh weights their last loss was reached, where it was. */
function stepsSaved(rows: readonly ColdStartRow[], last: number): string {
  const reached = rows.flatMap(({ stepsToScratch }) => stepsToScratch ?? []);
  if (reached.length === 0) return "none";
  return `${(last - mean(reached)).toFixed(0)} in ${reached.length} of ${rows.length}`;
}

/** Mean losses as shares of the background's. */
function chart(
  title: string,
  rows: readonly ColdStartRow[],
  frameCounts: readonly number[],
  checkpoints: readonly number[],
): Drawing {
  const curve = (label: string, lossOf: (row: ColdStartRow) => number): Series => ({
    label,
    points: frameCounts.map((frames) => {
      const own = rows.filter((row) => row.frames === frames);
      return { x: frames, y: mean(own.map((row) => lossOf(row) / row.background)) };
    }),
  });
  const series = checkpoints.flatMap((steps, i) => [
    curve(`common model, ${steps} steps`, ({ fromGlobal }) => fromGlobal[i] ?? 0),
    curve(`fresh weights, ${steps} steps`, ({ fromScratch }) => fromScratch[i] ?? 0),
  ]);
  const all = series.flatMap(({ points }) => points.map(({ y }) => y));
  return lineChart(
    `Loss of a new room, ${title}`,
    series,
    { title: "frames of the new room", from: 0, to: Math.max(...frameCounts) },
    { title: "loss as a share of the background's", from: 0, to: Math.max(1, ...all) },
  );
}

const resamples = 1000;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const change = (share: number): string =>
  `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)} %`;
