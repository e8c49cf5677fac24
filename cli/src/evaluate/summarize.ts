import { averagesOf } from "./averages.ts";
import {
  differenceInterval,
  interval95,
  type RoomPairs,
  resampledMeans,
  resampledRuns,
} from "./block-bootstrap.ts";
import type { Difference, SummaryRow } from "./evaluation.ts";
import { type Group, groupsOf, type MeasuredUnit, type Run } from "./groups.ts";
import { pairCounts } from "./pair-counts.ts";

/** A group with what its comparisons need. */
interface Candidate {
  readonly group: Group;
  readonly row: Omit<SummaryRow, "standing" | "differences">;
  /** Means of resamples; none without anomalous frames. */
  readonly resampled?: Float64Array;
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
  const pairs = group.runs.map(pairsOf);
  const averages = averagesOf(group);
  if (averages.auroc === null) return { group, row: { ...averages, interval: null } };
  const resampled = resampledRuns(pairs.map((rooms) => resampledMeans(rooms)));
  return { group, row: { ...averages, interval: [...interval95(resampled)] }, resampled };
}

/** The rooms that can be resampled. */
function pairsOf({ rooms }: Run): readonly RoomPairs[] {
  return rooms
    .filter(({ outcome }) => outcome.episodes.length > 0)
    .map(({ outcome, scores: { normal, episodes } }) => ({
      room: outcome.room,
      pairs: pairCounts({ normal, anomalous: episodes }),
    }));
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
