/** Enough for one write to the disk to be shared; a thousand rooms that answer at once send 188 MB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Counts the bytes of updates that wait for the disk, so that memory does not grow with the fleet:
 * what is too much stays at the broker.
 */
export class WaitingUpdates {
  #bytes = 0;
  #resume: (() => void) | undefined;
  #room: Promise<void> | undefined;

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes > MOST_BYTES) return;
    this.#resume?.();
    this.#resume = undefined;
    this.#room = undefined;
  }

  /** @returns undefined while there is room; otherwise resolves once there is again */
  readonly whenRoom = (): Promise<void> | undefined => {
    if (this.#bytes <= MOST_BYTES) return undefined;
    this.#room ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
    return this.#room;
  };
}
