import type { Clock } from "@lares/shared";

/** Calls something after changes, but not more often than a pause allows. */
export class AtMostEach {
  readonly #pauseMs: number;
  readonly #clock: Clock;
  readonly #run: () => void;
  #isPausing = false;
  #hasChanged = false;
  #cancel = (): void => {};

  constructor(pauseMs: number, clock: Clock, run: () => void) {
    this.#pauseMs = pauseMs;
    this.#clock = clock;
    this.#run = run;
  }

  /** Calls at once, or when the pause after the last call is over. */
  changed(): void {
    this.#hasChanged = true;
    if (!this.#isPausing) this.#callAndPause();
  }

  /** No call comes after this. */
  stop(): void {
    this.#isPausing = true;
    this.#cancel();
  }

  #callAndPause(): void {
    this.#hasChanged = false;
    this.#isPausing = true;
    this.#cancel = this.#clock.after(this.#pauseMs, () => {
      this.#isPausing = false;
      if (this.#hasChanged) this.#callAndPause();
    });
    this.#run();
  }
}
