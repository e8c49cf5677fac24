import type { Evaluation, SummaryRow } from "../evaluate/evaluation.ts";
import { renderTable } from "./table.ts";

/** A table for each model, the highest mean first, and what the columns mean. */
export function evaluationTables({ summary, rooms, settings }: Evaluation): string {
  const tables = settings.models.map((model) => {
    const rows = summary.filter((row) => row.model === model);
    const against = [
      ...new Set(rows.flatMap((row) => row.differences.map(({ method }) => method))),
    ];
    return `${model}\n\n${renderTable(
      [...titles, ...against.map((method) => `less ${method}`)],
      rows.map((row) => [...cellsOf(row), ...against.map((method) => differenceText(row, method))]),
    )}`;
  });
  const episodes = rooms.reduce((sum, room) => sum + room.episodes, 0);
  const clips = rooms.reduce((sum, room) => sum + room.normalClips, 0);
  const counts = `${rooms.length} rooms, ${episodes} episodes, ${clips} clips of normals.`;
  return `${tables.join("\n\n")}\n\n${counts}\n${legend}`;
}

const titles = [
  "method",
  "score",
  "AUROC",
  "± seeds",
  "95 %",
  "",
  "worst room",
  "pixels",
  "loss",
  "false alarms",
  "recall",
  "gradients",
  "kB",
];

const legend = `
AUROC: mean over rooms and seeds; ± its standard deviation over seeds; 95 %: by resampling seeds, and
clips of normals and episodes in each room. best: the highest mean; tie: its paired difference to the best
is no more than chance. loss: mean squared residual of unseen normals. false alarms, recall: of the
threshold that promises 5 %, where rooms have the 19 calibration frames for it. gradients and kB:
of one room and seed. less X: paired difference to X; * where its 95 % interval leaves 0 out.`;

function cellsOf(row: SummaryRow): string[] {
  const { worstRoom: worst, interval } = row;
  return [
    row.method,
    row.score,
    share(row.auroc),
    share(row.spread),
    interval === null ? "–" : `${share(interval[0])}–${share(interval[1])}`,
    row.standing === "best" || row.standing === "tie" ? row.standing : "",
    worst === null ? "–" : `${share(worst.auroc)} ${worst.room}`,
    share(row.pixelAuroc),
    row.normalLoss?.toPrecision(3) ?? "–",
    percent(row.falseAlarmRate),
    percent(row.recall),
    row.gradients === 0 ? "–" : Math.round(row.gradients).toLocaleString("en-US"),
    row.bytes === 0 ? "–" : Math.round(row.bytes / 1000).toLocaleString("en-US"),
  ];
}

function differenceText({ differences }: SummaryRow, method: string): string {
  const found = differences.find((difference) => difference.method === method);
  if (found === undefined) return "–";
  const [low, high] = found.interval;
  const sign = found.mean < 0 ? "−" : "+";
  return `${sign}${Math.abs(found.mean).toFixed(3)}${low > 0 || high < 0 ? "*" : " "}`;
}

const share = (value: number | null): string => value?.toFixed(3) ?? "–";
const percent = (value: number | null): string =>
  value === null ? "–" : `${(100 * value).toFixed(1)} %`;
