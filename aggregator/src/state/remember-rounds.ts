import type { PastRound } from "../intake.ts";
import type { RoundArchive } from "./round-archive.ts";

/** Rounds before the newest whose devices may still ask for a receipt after a restart. */
const REMEMBERED_ROUNDS = 2;

/** Which updates were counted in the rounds before `round`, the oldest first. */
export async function rememberRounds(archive: RoundArchive, round: number): Promise<PastRound[]> {
  const rounds = (await archive.rounds()).filter((past) => past < round);
  const remembered: PastRound[] = [];
  for (const past of rounds.slice(-REMEMBERED_ROUNDS)) {
    const segment = await archive.read(past);
    const updates = segment.steps.filter((step) => step.kind === "update");
    await segment.close();
    const digests = new Map(updates.map(({ device, update }) => [device, update]));
    remembered.push({ round: past, digests });
  }
  return remembered;
}
