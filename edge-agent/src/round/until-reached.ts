import { backoff, type Log, PeerError } from "@lares/shared";
import type { Pauses } from "./pauses.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Asks a broker again and again, as long as it cannot be reached.
 * @param ask fails with PeerError when the connection is cut
 * @throws the signal's reason once it is aborted, and what else `ask` throws
 */
export async function untilReached(
  ask: () => Promise<void>,
  parts: { pauses: Pauses; random: () => number; log: Log; signal: AbortSignal },
): Promise<void> {
  const { pauses, random, log, signal } = parts;
  const waits = backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, random);
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      if (attempt === 1) log("warn", "broker.unreachable", { error });
    }
    await pauses.pause(waits.next().value, signal);
  }
}
