import { type ModelSpec, parameterCount } from "@lares/shared";
import { findSuspects, type Suspect } from "../find-suspects.ts";
import { findRecordedRound } from "./recorded-round.ts";
import { deltaReader } from "./recorded-updates.ts";
import type { RoundArchive } from "./round-archive.ts";

/**
 * Looks through the updates of a round for those that are overtly unlike the others.
 * @throws DataError when its updates were dropped
 */
export async function suspectsOfRound(
  archive: RoundArchive,
  round: number,
  spec: ModelSpec,
): Promise<readonly Suspect[]> {
  const segment = await archive.read(round);
  try {
    const recorded = findRecordedRound(segment.steps);
    if (recorded === undefined || recorded.updates.length === 0) return [];
    const { opened, updates } = recorded;
    const digests = new Map(updates.map(({ device, update }) => [device, update]));
    const read = deltaReader(opened, spec, segment, (device) => digests.get(device));
    return await findSuspects(updates, parameterCount(spec), read);
  } finally {
    await segment.close();
  }
}
