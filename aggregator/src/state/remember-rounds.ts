import type { PastRound } from "../intake.ts";
import { findRecordedRound } from "./recorded-round.ts";
import type { RoundArchive } from "./round-archive.ts";

/** Rounds before the newest whose devices may still ask for a receipt after a restart. */
const REMEMBERED_ROUNDS = 8;

/** Which updates were counted in the rounds before `round`, the oldest first. */
export async function rememberRounds(archive: RoundArchive, round: number): Promise<PastRound[]> {
  const rounds = (await archive.rounds()).filter((past) => past < round);
  const remembered: PastRound[] = [];
  for (const past of rounds.slice(-REMEMBERED_ROUNDS)) {
    const segment = await archive.read(past);
    await segment.close();
    const recorded = findRecordedRound(segment.steps);
    if (recorded === undefined) continue;
    const { opened, updates, partials } = recorded;
    const digests = new Map(
      [...updates, ...partials].map(({ device, update }) => [device, update]),
    );
    const { restarts } = opened.start;
    remembered.push({ round: past, digests, base: opened.base, restarts });
  }
  return remembered;
}
