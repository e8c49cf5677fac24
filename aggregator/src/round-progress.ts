import { type DeviceId, MAX_NAMED_DEVICES, type RoundProgress } from "@lares/shared";
import type { Collection } from "./collection.ts";
import type { Tally } from "./intake.ts";
import type { Opened } from "./state/round-record.ts";

/** What is known of a round while it collects. */
export interface ProgressSource {
  readonly opened: Pick<Opened, "fleet" | "task" | "run" | "round" | "quorum" | "cohort">;
  readonly collection: Pick<Collection, "size" | "devices">;
  readonly tally: Tally;
  readonly isPresent: (device: DeviceId) => boolean;
  /** Until the deadline. */
  readonly remainingMs: number;
}

/** How far a round is with its devices: who is awaited, who has gone, what was refused. */
export function roundProgress(source: ProgressSource): RoundProgress {
  const { opened, collection, tally, isPresent, remainingMs } = source;
  const { fleet, task, run, round, quorum, cohort } = opened;
  const missing = cohort.filter((device) => !collection.devices.has(device)).sort();
  const awaited = missing.filter(isPresent);
  const gone = missing.filter((device) => !isPresent(device));
  return {
    kind: "progress",
    v: 1,
    fleet,
    task,
    run,
    round,
    quorum,
    counted: collection.size,
    awaited: awaited.slice(0, MAX_NAMED_DEVICES),
    awaitedCount: awaited.length,
    gone: gone.slice(0, MAX_NAMED_DEVICES),
    refused: tally.refused,
    refusals: [...tally.refusals],
    remainingMs: Math.ceil(remainingMs),
  };
}
