import { backoff, type Receipt } from "@lares/shared";
import type { Pauses } from "./pauses.ts";

/** A message that is sent again until somebody says what became of it. */
export interface Parcel {
  /** Publishes it once; may fail, as publishing does while a connection is cut. */
  readonly send: () => Promise<void>;
  /** Resolves with the receiver's answer. @throws the signal's reason once it is aborted */
  readonly receipt: (signal: AbortSignal) => Promise<Receipt>;
}

export interface DeliveryParts {
  readonly pauses: Pauses;
  /** In [0, 1): spreads the devices of a fleet that lost its broker. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /**
   * Called once, when there is no answer after several attempts.
   * @param error why the last attempt that failed did so, if one has
   */
  readonly onWaiting: (attempts: number, error: unknown) => void;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
const ATTEMPTS_BEFORE_WARNING = 4;

/**
 * Publishes until the receipt arrives. A broker's acknowledgement is not waited for: it proves
 * neither storage nor delivery, and a publish fails whenever a connection is cut.
 * @throws the signal's reason once it is aborted
 */
export async function deliver(parcel: Parcel, parts: DeliveryParts): Promise<Receipt> {
  const answered = new AbortController();
  const signal = AbortSignal.any([parts.signal, answered.signal]);
  try {
    return await Promise.race([parcel.receipt(signal), sendAgain(parcel, { ...parts, signal })]);
  } finally {
    answered.abort();
  }
}

async function sendAgain({ send }: Parcel, parts: DeliveryParts): Promise<never> {
  const { pauses, random, signal, onWaiting } = parts;
  const waits = backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS, random);
  let lastError: unknown;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    send().catch((error: unknown) => {
      lastError = error;
    });
    await pauses.pause(waits.next().value, signal);
    if (attempt === ATTEMPTS_BEFORE_WARNING) onWaiting(attempt, lastError);
  }
}
