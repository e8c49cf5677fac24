import { type ModelSpec, parameterCount } from "@lares/shared";
import { findSuspects } from "../find-suspects.ts";
import { type LastingSuspect, lastingSuspects, type RoundSuspects } from "../lasting-suspects.ts";
import { findRecordedRound } from "./recorded-round.ts";
import { deltaReader } from "./recorded-updates.ts";
import type { RoundArchive } from "./round-archive.ts";

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
  for (const one of wanted) found.push(await suspectsOfRound(archive, one, spec));
  return lastingSuspects(found);
}

/** The same for one round. */
export async function suspectsOfRound(
  archive: RoundArchive,
  round: number,
  spec: ModelSpec,
): Promise<RoundSuspects> {
  const segment = await archive.read(round);
  try {
    const recorded = findRecordedRound(segment.steps);
    if (recorded === undefined || recorded.updates.length === 0)
      return { counted: [], suspects: [] };
    const { opened, updates } = recorded;
    const counted = new Map(updates.map((update) => [update.device, update]));
    const read = deltaReader(opened, spec, segment, (device) => counted.get(device));
    const suspects = await findSuspects(updates, parameterCount(spec), read);
    return { counted: [...counted.keys()], suspects };
  } finally {
    await segment.close();
  }
}
