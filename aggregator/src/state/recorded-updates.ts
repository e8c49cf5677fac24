import {
  BugError,
  type DeviceId,
  type ModelSpec,
  parameterCount,
  type TaskId,
} from "@lares/shared";
import { countedDelta } from "../counted-delta.ts";
import type { ExactSum } from "../exact-sum.ts";
import { type ExpectedUpdate, type ParsedUpdate, parseUpdate } from "../parse-update.ts";
import { parsePartial } from "../site/partial-sum.ts";
import type { ReadDelta } from "../strategies/strategy.ts";
import type { RecordedRound } from "./recorded-round.ts";
import type { Counted, CountedPartial, Opened } from "./round-record.ts";
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

/**
 * Sums of sites from the log of a round, each read and checked as when it came.
 * @throws DataError when a payload is missing; WireError when it is not what was counted
 */
export async function* recordedPartials(
  { opened, partials }: RecordedRound,
  spec: ModelSpec,
  records: RoundRecords,
): AsyncGenerator<{ counted: CountedPartial; sum: ExactSum }> {
  const { fleet, run, round, base } = opened;
  const about = { fleet, run, round, base, task: spec.name as TaskId };
  const expected = { ...about, parameters: parameterCount(spec) };
  for (const counted of partials) {
    const payload = await records.payload(counted.update);
    const { sum } = parsePartial(payload, { ...expected, site: counted.device });
    yield { counted, sum };
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
