import type { ScoreMessage } from "@lares/shared/wire";

/** How far a room is on its way to the promise: "learns what is usual: day 2 of 5". */
export function learningText({
  haveDays,
  needDays,
}: NonNullable<ScoreMessage["learning"]>): string {
  const day = Math.min(needDays, Math.floor(haveDays) + 1);
  return `Learns what is usual here: day ${day} of ${needDays}. Until then it alarms more often than promised.`;
}
