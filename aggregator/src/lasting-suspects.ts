import type { DeviceId } from "@lares/shared";
import { findContrary } from "./find-contrary.ts";
import type { Suspect, Suspicion } from "./find-suspects.ts";
import type { ReadDelta } from "./strategies/strategy.ts";

/** What one round shows of its devices. */
export interface RoundSuspects {
  /** Devices whose update was counted. */
  readonly counted: readonly DeviceId[];
  readonly suspects: readonly Suspect[];
}

/** One whose updates are still there. */
export interface ReadableRound extends RoundSuspects {
  /** Devices that trained from the round's own base. */
  readonly trained: readonly DeviceId[];
  /** What they sent. */
  readonly read: ReadDelta;
}

/** A device that stands out again and again. */
export interface RepeatedSuspect extends Suspect {
  /** Rounds in which it stood out, and in which it was counted. */
  readonly rounds: number;
  readonly of: number;
}

/** A device that stands out over several rounds. */
export interface LastingSuspect extends Omit<RepeatedSuspect, "reasons"> {
  /** `contrary`: its updates change against how those of the others change. */
  readonly reasons: readonly (Suspicion | "contrary")[];
}

/**
 * Devices that stand out in more than half of the rounds that counted them, and those of the others
 * that do over all rounds together. An odd but honest room may stand out once, by chance; who attacks
 * does so in every round.
 * @param rounds that follow each other
 * @param length of a delta
 */
export async function suspectsOverRounds(
  rounds: readonly ReadableRound[],
  length: number,
): Promise<readonly LastingSuspect[]> {
  const lasting = lastingSuspects(rounds);
  const known = new Set(lasting.map(({ device }) => device));
  const [first, ...others] = rounds;
  const steady = (first?.trained ?? []).filter(
    (device) => !known.has(device) && others.every(({ trained }) => trained.includes(device)),
  );
  const reads = rounds.map(({ read }) => read);
  const contrary = (await findContrary(steady, reads, length)).map((device) => {
    return { device, reasons: ["contrary"] as const, rounds: rounds.length, of: rounds.length };
  });
  return [...lasting, ...contrary].sort((a, b) => (a.device < b.device ? -1 : 1));
}

/** Those that stand out in more than half of the rounds that counted them. */
export function lastingSuspects(rounds: readonly RoundSuspects[]): readonly RepeatedSuspect[] {
  const devices = [...new Set(rounds.flatMap(({ counted }) => counted))].sort();
  return devices.flatMap((device) => {
    const of = rounds.filter(({ counted }) => counted.includes(device)).length;
    const found = rounds.flatMap(({ suspects }) =>
      suspects.filter((suspect) => suspect.device === device),
    );
    if (2 * found.length <= of) return [];
    const reasons = [...new Set(found.flatMap((one): readonly Suspicion[] => one.reasons))];
    return [{ device, reasons, rounds: found.length, of }];
  });
}
