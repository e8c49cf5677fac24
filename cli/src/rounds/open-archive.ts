import type { RoundArchive, RoundSummary } from "@lares/aggregator";

/** The rounds in an aggregator's state folder, to read only. */
export async function openArchive(state: string): Promise<RoundArchive> {
  const { RoundArchive, readFolder } = await import("@lares/aggregator");
  return new RoundArchive(await readFolder(state));
}

/** @throws ConfigError when the folder does not hold the round, naming those that it does */
export async function requireRound(
  archive: Pick<RoundArchive, "rounds">,
  round: number,
): Promise<void> {
  const rounds = await archive.rounds();
  if (rounds.includes(round)) return;
  const { ConfigError } = await import("@lares/shared");
  const known = rounds.length === 0 ? "none" : `${rounds[0]} to ${rounds.at(-1)}`;
  throw new ConfigError(`round is ${round}, the folder holds ${known}`, "See `lares rounds list`.");
}

/**
 * Of the rounds that were opened, in order.
 * @param last leaves out those after it
 */
export async function summariesOf(
  archive: RoundArchive,
  last = Number.POSITIVE_INFINITY,
): Promise<readonly RoundSummary[]> {
  const { findRoundSummary } = await import("@lares/aggregator");
  const found = [];
  for (const round of await archive.rounds()) {
    const summary = round <= last ? await findRoundSummary(archive, round) : undefined;
    if (summary !== undefined) found.push(summary);
  }
  return found;
}
