import { type ModelSpec, parameterCount } from "@lares/shared";
import { findSuspects } from "../find-suspects.ts";
import {
  type LastingSuspect,
  type ReadableRound,
  type RoundSuspects,
  suspectsOverRounds,
} from "../lasting-suspects.ts";
import { findRecordedRound, type RecordedRound } from "./recorded-round.ts";
import { deltaReader } from "./recorded-updates.ts";
import type { RoundArchive } from "./round-archive.ts";
import type { RoundRecords } from "./round-records.ts";
import type { RoundSegment } from "./round-segment.ts";

/**
 * Looks through the updates of some rounds for devices that are overtly unlike the others in more
 * than half of them, or over all of them together.
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
  const segments: RoundSegment[] = [];
  try {
    const found: ReadableRound[] = [];
    for (const one of wanted) {
      const segment = await archive.read(one);
      segments.push(segment);
      const recorded = findRecordedRound(segment.steps);
      if (recorded !== undefined) found.push(await readableRound(recorded, segment, spec));
    }
    return await suspectsOverRounds(found, parameterCount(spec));
  } finally {
    for (const segment of segments) await segment.close();
  }
}

/** The same for one round. */
export async function suspectsOfRound(
  recorded: RecordedRound,
  records: RoundRecords,
  spec: ModelSpec,
): Promise<RoundSuspects> {
  const { counted, suspects } = await readableRound(recorded, records, spec);
  return { counted, suspects };
}

async function readableRound(
  { opened, updates }: RecordedRound,
  records: RoundRecords,
  spec: ModelSpec,
): Promise<ReadableRound> {
  const found = new Map(updates.map((update) => [update.device, update]));
  const read = deltaReader(opened, spec, records, (device) => found.get(device));
  const suspects =
    updates.length === 0 ? [] : await findSuspects(updates, parameterCount(spec), read);
  const fresh = updates.filter(({ staleness = 0 }) => staleness === 0);
  return { counted: [...found.keys()], trained: fresh.map(({ device }) => device), suspects, read };
}
