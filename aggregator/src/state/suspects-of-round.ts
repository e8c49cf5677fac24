import { type ModelSpec, parameterCount } from "@lares/shared";
import { findSuspects } from "../find-suspects.ts";
import { type LastingSuspect, lastingSuspects, type RoundSuspects } from "../lasting-suspects.ts";
import { findRecordedRound, type RecordedRound } from "./recorded-round.ts";
import { deltaReader } from "./recorded-updates.ts";
import type { RoundArchive } from "./round-archive.ts";
import type { RoundRecords } from "./round-records.ts";

/**
 * Looks through the updates of some rounds for devices that are overtly unlike the others in more
 * than half of them.
 * @param last rounds up to `round`, at least 1; fewer where the log begins later
 * @throws DataError when their updates were dropped
 */
export async function suspectsOfRounds(
  archive: RoundArchive,
  round: number,
  last: number,
  spec: ModelSpec,
): Promise<readonly LastingSuspect[]> {
  const known = await archive.rounds();
  const wanted = known.filter((one) => one > round - last && one <= round);
  const found: RoundSuspects[] = [];
  for (const one of wanted) {
    const segment = await archive.read(one);
    try {
      const recorded = findRecordedRound(segment.steps);
      if (recorded !== undefined) found.push(await suspectsOfRound(recorded, segment, spec));
    } finally {
      await segment.close();
    }
  }
  return lastingSuspects(found);
}

/** The same for one round. */
export async function suspectsOfRound(
  { opened, updates }: RecordedRound,
  records: RoundRecords,
  spec: ModelSpec,
): Promise<RoundSuspects> {
  if (updates.length === 0) return { counted: [], suspects: [] };
  const counted = new Map(updates.map((update) => [update.device, update]));
  const read = deltaReader(opened, spec, records, (device) => counted.get(device));
  const suspects = await findSuspects(updates, parameterCount(spec), read);
  return { counted: [...counted.keys()], suspects };
}
