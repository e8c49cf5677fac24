import type { Clock } from "@lares/shared";

/** Waits between attempts. All of them end early when attempts promise to succeed again. */
export class Pauses {
  readonly #clock: Clock;
  readonly #ends = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves after `durationMs`, or at the next `endAll`.
   * @throws the signal's reason once it is aborted
   */
  pause(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const settle = (outcome: () => void): void => {
        cancel();
        this.#ends.delete(end);
        signal.removeEventListener("abort", abort);
        outcome();
      };
      const end = (): void => settle(resolve);
      const abort = (): void => settle(() => reject(signal.reason));
      const cancel = this.#clock.after(durationMs, end);
      this.#ends.add(end);
      signal.addEventListener("abort", abort);
    });
  }

  endAll(): void {
    for (const end of [...this.#ends]) end();
  }
}
