import { backoff, type Clock, type Receipt } from "@lares/shared";

/** A message that is sent again until somebody says what became of it. */
export interface Parcel {
  /** Publishes it once; may fail, as publishing does while a connection is cut. */
  readonly send: () => Promise<void>;
  /** Settles with the receiver's answer. */
  readonly receipt: Promise<Receipt>;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Publishes until the receipt arrives. A broker's acknowledgement is not waited for: it proves
 * neither storage nor delivery, and a publish fails whenever a connection is cut.
 *
 * @param random in [0, 1): spreads the devices of a fleet that lost its broker
 * @throws the signal's reason once it is aborted
 */
export async function deliver(
  parcel: Parcel,
  parts: { clock: Clock; random: () => number; signal: AbortSignal },
): Promise<Receipt> {
  const { clock, random, signal } = parts;
  const waits = backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, random);
  for (;;) {
    signal.throwIfAborted();
    parcel.send().catch(() => {
      // Not delivered for now: the wait below ends in another attempt.
    });
    const receipt = await answerWithin(parcel.receipt, waits.next().value, clock, signal);
    if (receipt !== undefined) return receipt;
  }
}

function answerWithin(
  receipt: Promise<Receipt>,
  waitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => reject(signal.reason));
    const cancel = clock.after(waitMs, () => settle(() => resolve(undefined)));
    const settle = (finish: () => void) => {
      cancel();
      signal.removeEventListener("abort", abort);
      finish();
    };
    signal.addEventListener("abort", abort, { once: true });
    receipt.then((answer) => settle(() => resolve(answer)), abort);
  });
}
