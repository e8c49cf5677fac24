import { auroc } from "@lares/shared";
import {
  differenceInterval,
  interval95,
  type RoomPairs,
  resampledMeans,
  resampledRuns,
} from "./block-bootstrap.ts";
import type { Difference, SummaryRow } from "./evaluation.ts";
import { type Group, groupsOf, type MeasuredUnit, type Run } from "./groups.ts";
import type { EpisodeLabel } from "./outcome.ts";
import { pairCounts } from "./pair-counts.ts";
import { meanOf } from "./result-rows.ts";
import { meanRoc } from "./roc.ts";

/** A group with what its comparisons need. */
interface Candidate {
  readonly group: Group;
  readonly row: Omit<SummaryRow, "standing" | "differences">;
  /** Means of resamples; undefined without anomalous frames. */
  readonly resampled: Float64Array | undefined;
}

/**
 * A row for each model, method and kind of score, the highest mean of each model first.
 * @param against methods that every row is compared with: by the same kind of score, or by the first
 *   that they have
 */
export function summarize(
  measured: readonly MeasuredUnit[],
  against: readonly string[],
): SummaryRow[] {
  const models = [...new Set(measured.map(({ unit }) => unit.model))];
  return models.flatMap((model) => {
    const candidates = groupsOf(measured.filter(({ unit }) => unit.model === model))
      .map(candidateOf)
      .sort((a, b) => (b.row.auroc ?? -1) - (a.row.auroc ?? -1));
    return candidates.map((candidate) => ({
      ...candidate.row,
      standing: standingOf(candidate, candidates[0]),
      differences: against.flatMap((method) => differenceTo(method, candidate, candidates)),
    }));
  });
}

function candidateOf(group: Group): Candidate {
  const { model, method, score, runs, isNetwork } = group;
  const rows = runs.flatMap((run) => run.rows);
  const pairs = runs.map(pairsOf);
  const isEmpty = pairs.every((rooms) => rooms.length === 0);
  const resampled = isEmpty
    ? undefined
    : resampledRuns(pairs.map((rooms) => resampledMeans(rooms)));
  const row: Candidate["row"] = {
    method,
    model,
    score,
    isNetwork,
    seeds: isNetwork ? runs.length : 0,
    auroc: meanOf(present(rows.map((each) => each.auroc))),
    spread: spreadOf(runs),
    interval: resampled === undefined ? null : [...interval95(resampled)],
    worstRoom: worstRoomOf(runs),
    pixelAuroc: meanOf(present(rows.map((each) => each.pixelAuroc))),
    aurocByKind: aurocBy(runs, ({ kind }) => kind),
    aurocByDifficulty: aurocBy(runs, ({ difficulty }) => difficulty?.toString()),
    normalLoss: meanOf(present(rows.map((each) => each.normalLoss))),
    falseAlarmRate: meanOf(present(rows.map((each) => each.falseAlarmRate))),
    recall: meanOf(present(rows.map((each) => each.recall))),
    gradients: meanOf(rows.map((each) => each.gradients)) ?? 0,
    bytes: meanOf(rows.map((each) => each.bytes)) ?? 0,
    roc: meanRoc(runs.flatMap(({ rooms }) => rooms.map(({ scores }) => scores))),
  };
  return { group, row, resampled };
}

const present = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null);

/** The rooms that can be resampled. */
function pairsOf({ rooms }: Run): readonly RoomPairs[] {
  return rooms
    .filter(({ outcome }) => outcome.episodes.length > 0)
    .map(({ outcome, scores: { normal, episodes } }) => ({
      room: outcome.room,
      pairs: pairCounts({ normal, anomalous: episodes }),
    }));
}

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

function standingOf(own: Candidate, best: Candidate | undefined): SummaryRow["standing"] {
  if (own.resampled === undefined || best?.resampled === undefined) return null;
  if (own === best) return "best";
  const [low, high] = differenceInterval(own.resampled, best.resampled);
  return low <= 0 && high >= 0 ? "tie" : "behind";
}

/** Nothing when there is no such row, when it is the same one, or without anomalous frames. */
function differenceTo(
  method: string,
  own: Candidate,
  candidates: readonly Candidate[],
): Difference[] {
  const named = candidates.filter(({ group }) => group.method === method);
  const other = named.find(({ group }) => group.score === own.group.score) ?? named[0];
  if (other === undefined || other === own) return [];
  if (own.resampled === undefined || other.resampled === undefined) return [];
  const mean = (own.row.auroc ?? 0) - (other.row.auroc ?? 0);
  const interval = differenceInterval(own.resampled, other.resampled);
  return [{ method, score: other.group.score, mean, interval: [...interval] }];
}
