import { findFrameThreshold } from "@lares/edge-agent";
import { auroc } from "@lares/shared";
import type { ResultRow } from "./evaluation.ts";
import type { KindScores, RoomOutcome } from "./outcome.ts";
import { type ScoreKind, scoreKinds } from "./score-kind.ts";
import type { Unit } from "./unit.ts";

/** The kinds of score that an outcome has, with their scores. */
export function kindsOf({ scores }: RoomOutcome): readonly [ScoreKind, KindScores][] {
  return scoreKinds.flatMap((kind): [ScoreKind, KindScores][] => {
    const found = scores[kind];
    return found === undefined ? [] : [[kind, found]];
  });
}

/** A row for each kind of score in each room. */
export function resultRows(unit: Unit, outcomes: readonly RoomOutcome[]): readonly ResultRow[] {
  return outcomes.flatMap((outcome) =>
    kindsOf(outcome).map(([score, scores]): ResultRow => {
      const { room, pixelAuroc, gradients, bytes, alphaHistogram, trust } = outcome;
      const [normal, anomalous] = [scores.normal.flat(), scores.episodes.flat()];
      const threshold = findFrameThreshold(scores.calibration.flat());
      return {
        ...unit,
        room,
        score,
        auroc: anomalous.length === 0 ? null : auroc(normal, anomalous),
        // The grid that masks are compared with is that of the appearance.
        pixelAuroc: score === "appearance" ? pixelAuroc : null,
        normalLoss: meanOf(outcome.scores.mse?.normal.flat() ?? []),
        falseAlarmRate: shareAbove(normal, threshold),
        recall: shareAbove(anomalous, threshold),
        gradients,
        bytes,
        ...(alphaHistogram && { alphaHistogram }),
        ...(trust !== undefined && { trust }),
      };
    }),
  );
}

function shareAbove(scores: readonly number[], threshold: number | null): number | null {
  if (threshold === null || scores.length === 0) return null;
  return scores.filter((score) => score > threshold).length / scores.length;
}

/** null of nothing */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of each kind of score, the mean over rooms: `appearance 0.912, mse 0.640`. */
export function meanAurocText(unit: Unit, outcomes: readonly RoomOutcome[]): string {
  const rows = resultRows(unit, outcomes);
  const texts = [...new Set(rows.map(({ score }) => score))].map((score) => {
    const own = rows.filter((row) => row.score === score).map((row) => row.auroc);
    const mean = meanOf(own.filter((value) => value !== null));
    return `${score} ${mean?.toFixed(3) ?? "–"}`;
  });
  return texts.join(", ");
}
