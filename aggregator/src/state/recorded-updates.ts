import { type ModelSpec, parameterCount, type TaskId } from "@lares/shared";
import { type ParsedUpdate, parseUpdate } from "../parse-update.ts";
import type { RecordedRound } from "./recorded-round.ts";
import type { Counted } from "./round-record.ts";
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
  const { fleet, run, round, base, dtype } = opened;
  const task = spec.name as TaskId;
  const parameters = parameterCount(spec);
  for (const counted of updates) {
    const { device } = counted;
    const expected = { fleet, task, run, round, base, dtype, device, parameters };
    const payload = await records.payload(counted.update);
    yield { counted, ...parseUpdate(payload, expected) };
  }
}
