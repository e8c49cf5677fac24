import {
  BugError,
  type DeviceId,
  type ModelSpec,
  parameterCount,
  type Sha256,
  type TaskId,
} from "@lares/shared";
import { capNorm } from "../cap-norm.ts";
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
    yield { counted, ...parseUpdate(payload, expectedIn(opened, spec, counted.device)) };
  }
}

/**
 * A way to read again what devices have added, as it counts.
 * @param digestOf of the payload that a device was counted with
 */
export function deltaReader(
  opened: Opened,
  spec: ModelSpec,
  records: RoundRecords,
  digestOf: (device: DeviceId) => Sha256 | undefined,
): ReadDelta {
  return async (device) => {
    const digest = digestOf(device);
    if (digest === undefined) throw new BugError(`device "${device}" was not counted`);
    const payload = await records.payload(digest);
    const { delta } = parseUpdate(payload, expectedIn(opened, spec, device));
    return capNorm(delta, opened.maxNorm).values;
  };
}

function expectedIn(opened: Opened, spec: ModelSpec, device: DeviceId): ExpectedUpdate {
  const { fleet, run, round, base, dtype } = opened;
  const task = spec.name as TaskId;
  return { fleet, task, run, round, base, dtype, device, parameters: parameterCount(spec) };
}
