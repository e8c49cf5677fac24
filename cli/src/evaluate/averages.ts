import { auroc } from "@lares/shared";
import type { ResultRow, SummaryRow } from "./evaluation.ts";
import type { Group, Run } from "./groups.ts";
import type { EpisodeLabel } from "./outcome.ts";
import { meanOf } from "./result-rows.ts";
import { meanRoc } from "./roc.ts";

/** What a group gave by itself, without intervals and comparisons. */
export type Averages = Omit<SummaryRow, "interval" | "standing" | "differences">;

/** Means over rooms and runs; a room that lacks a number is left out of its mean. */
export function averagesOf({ model, method, score, runs, isNetwork }: Group): Averages {
  const rows = runs.flatMap((run) => run.rows);
  const mean = (numberOf: (row: ResultRow) => number | null) => meanOf(present(rows.map(numberOf)));
  return {
    method,
    model,
    score,
    isNetwork,
    seeds: isNetwork ? runs.length : 0,
    auroc: mean((row) => row.auroc),
    spread: spreadOf(runs),
    worstRoom: worstRoomOf(runs),
    pixelAuroc: mean((row) => row.pixelAuroc),
    aurocByKind: aurocBy(runs, ({ kind }) => kind),
    aurocByDifficulty: aurocBy(runs, ({ difficulty }) => difficulty?.toString()),
    normalLoss: mean((row) => row.normalLoss),
    falseAlarmRate: mean((row) => row.falseAlarmRate),
    recall: mean((row) => row.recall),
    gradients: mean((row) => row.gradients) ?? 0,
    bytes: mean((row) => row.bytes) ?? 0,
    roc: meanRoc(runs.flatMap(({ rooms }) => rooms.map(({ scores }) => scores))),
  };
}

const present = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null);

/** Standard deviation of the mean AUROC over runs. */
function spreadOf(runs: readonly Run[]): number | null {
  const means = present(runs.map(({ rows }) => meanOf(present(rows.map((row) => row.auroc)))));
  const center = meanOf(means);
  if (center === null || means.length < 2) return null;
  const squares = means.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (means.length - 1));
}

function worstRoomOf(runs: readonly Run[]): SummaryRow["worstRoom"] {
  const rooms = (runs[0]?.rows ?? []).map(({ room }, i) => ({
    room,
    auroc: meanOf(present(runs.map(({ rows }) => rows[i]?.auroc ?? null))),
  }));
  let worst: SummaryRow["worstRoom"] = null;
  for (const { room, auroc } of rooms) {
    if (auroc !== null && (worst === null || auroc < worst.auroc)) worst = { room, auroc };
  }
  return worst;
}

/**
 * Mean AUROC of the episodes of each label, against all normals of their rooms.
 * @param labelOf undefined for episodes that are left out
 */
function aurocBy(
  runs: readonly Run[],
  labelOf: (label: EpisodeLabel) => string | undefined,
): Record<string, number> {
  const found = new Map<string, number[]>();
  for (const { outcome, scores } of runs.flatMap(({ rooms }) => rooms)) {
    const frames = new Map<string, number[]>();
    for (const [i, episode] of outcome.episodes.entries()) {
      const label = labelOf(episode);
      if (label === undefined) continue;
      frames.set(label, [...(frames.get(label) ?? []), ...(scores.episodes[i] ?? [])]);
    }
    for (const [label, anomalous] of frames) {
      const value = auroc(scores.normal.flat(), anomalous);
      found.set(label, [...(found.get(label) ?? []), value]);
    }
  }
  const means = [...found].map(([label, values]): [string, number] => [label, meanOf(values) ?? 0]);
  return Object.fromEntries(means.sort(([a], [b]) => (a < b ? -1 : 1)));
}
