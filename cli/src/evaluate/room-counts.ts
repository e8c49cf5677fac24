import type { RoomCounts } from "./evaluation.ts";
import type { UnitOutcome } from "./outcome.ts";
import { kindsOf } from "./result-rows.ts";

/** What rooms hold, by the scores that any unit gave. */
export function roomCounts(outcome: UnitOutcome): RoomCounts[] {
  return outcome.map((room) => {
    const scores = kindsOf(room)[0]?.[1] ?? { calibration: [], normal: [], episodes: [] };
    return {
      room: room.room,
      calibrationFrames: scores.calibration.flat().length,
      normalClips: scores.normal.length,
      normalFrames: scores.normal.flat().length,
      episodes: scores.episodes.length,
      anomalousFrames: scores.episodes.flat().length,
    };
  });
}
