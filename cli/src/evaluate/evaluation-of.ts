import type { Evaluation, RoomCounts } from "./evaluation.ts";
import type { MeasuredUnit } from "./groups.ts";
import type { RoomOutcome } from "./outcome.ts";
import { kindsOf, resultRows } from "./result-rows.ts";
import type { EvaluationSettings } from "./settings.ts";
import { summarize } from "./summarize.ts";

/**
 * What units gave, as rows and their summary.
 * @param measured at least one; all with the same rooms
 */
export function evaluationOf(
  settings: EvaluationSettings,
  measured: readonly MeasuredUnit[],
): Evaluation {
  return {
    settings,
    rooms: (measured[0]?.outcome ?? []).map(countsOf),
    results: measured.flatMap(({ unit, outcome }) => resultRows(unit, outcome)),
    summary: summarize(measured, settings.against),
  };
}

/** What a room holds, by the frames that were scored. */
function countsOf(outcome: RoomOutcome): RoomCounts {
  const scores = kindsOf(outcome)[0]?.[1] ?? { calibration: [], normal: [], episodes: [] };
  return {
    room: outcome.room,
    calibrationFrames: scores.calibration.flat().length,
    normalClips: scores.normal.length,
    normalFrames: scores.normal.flat().length,
    episodes: scores.episodes.length,
    anomalousFrames: scores.episodes.flat().length,
  };
}
