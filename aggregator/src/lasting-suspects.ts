import type { DeviceId } from "@lares/shared";
import type { Suspect, Suspicion } from "./find-suspects.ts";

/** What one round shows of its devices. */
export interface RoundSuspects {
  /** Devices whose update was counted. */
  readonly counted: readonly DeviceId[];
  readonly suspects: readonly Suspect[];
}

/** A device that stands out again and again. */
export interface LastingSuspect extends Suspect {
  /** Rounds in which it stood out, and in which it was counted. */
  readonly rounds: number;
  readonly of: number;
}

/**
 * Devices that stand out in more than half of the rounds that counted them. An odd but honest room
 * may stand out once, by chance; who attacks does so in every round.
 */
export function lastingSuspects(rounds: readonly RoundSuspects[]): readonly LastingSuspect[] {
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
