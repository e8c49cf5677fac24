import {
  BugError,
  type DeviceId,
  type ModelSpec,
  parameterCount,
  type TaskId,
} from "@lares/shared";
import { countedDelta } from "../counted-delta.ts";
import { type ExpectedUpdate, type ParsedUpdate, parseUpdate } from "../parse-update.ts";
import type { ReadDelta } from "../strategies/strategy.ts";
import type { RecordedRound } from "./recorded-round.ts";
import type { Counted, Opened } from "./round-record.ts";
import type { RoundRecords } from "./round-records.ts";

export interface RecordedUpdate extends ParsedUpdate {
  readonly counted: Counted;
}

/**
 * A round's updates from its log, each read and checked as when it came, one at a time.
 * @throws DataError when a payload is missing; WireError when it is not what was counted
 */
export async function* recordedUpdates(
  { opened, updates }: RecordedRound,
  spec: ModelSpec,
  records: RoundRecords,
): AsyncGenerator<RecordedUpdate> {
  for (const counted of updates) {
    const payload = await records.payload(counted.update);
    yield { counted, ...parseUpdate(payload, expectedIn(opened, spec, counted)) };
  }
}

/** Where a device's update is, and how it counts. */
export type ReadableUpdate = Pick<Counted, "device" | "update" | "staleness" | "from">;

/**
 * A way to read again what devices have added, as it counts.
 * @param recordOf what stands on record of a device's update
 */
export function deltaReader(
  opened: Opened,
  spec: ModelSpec,
  records: RoundRecords,
  recordOf: (device: DeviceId) => ReadableUpdate | undefined,
): ReadDelta {
  return async (device) => {
    const record = recordOf(device);
    if (record === undefined) throw new BugError(`device "${device}" was not counted`);
    const payload = await records.payload(record.update);
    const { delta } = parseUpdate(payload, expectedIn(opened, spec, record));
    return countedDelta(delta, opened.maxNorm, record.staleness).values;
  };
}

function expectedIn(
  opened: Opened,
  spec: ModelSpec,
  { device, from = opened }: ReadableUpdate,
): ExpectedUpdate {
  const { fleet, run, dtype } = opened;
  const { round, base } = from;
  const task = spec.name as TaskId;
  return { fleet, task, run, round, base, dtype, device, parameters: parameterCount(spec) };
}
