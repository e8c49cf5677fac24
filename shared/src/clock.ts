/** Time as an argument, so that a test can move it by hand. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back, unlike the time of day. */
  nowMs(): number;
  /**
   * Calls `run` once, `delayMs` from now.
   * @param delayMs at least 0, at most 2^31 - 1 (24.8 days), the longest that a timer can wait
   * @returns cancels the call; does nothing once `run` was called
   */
  after(delayMs: number, run: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Resolves after `delayMs`, at most 2^31 - 1.
 * @throws the signal's reason as soon as it is aborted; the timer is then gone
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
