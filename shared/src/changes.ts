/** Lets one wait for a condition: whoever changes what conditions look at says `changed`. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Looks at every awaited condition again. */
  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Calls `look` at every change. @returns ends that */
  each(look: () => void): () => void {
    this.#waiting.add(look);
    return () => this.#waiting.delete(look);
  }

  /**
   * Resolves once `isMet` returns true, at once if it does so now.
   * @throws the signal's reason once it is aborted
   */
  until(isMet: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const settle = (outcome: () => void): void => {
        this.#waiting.delete(look);
        signal.removeEventListener("abort", abort);
        outcome();
      };
      const look = (): void => {
        if (isMet()) settle(resolve);
      };
      const abort = (): void => settle(() => reject(signal.reason));
      signal.addEventListener("abort", abort);
      this.#waiting.add(look);
      look();
    });
  }
}
