import { ConfigError } from "../errors.ts";

/**
 * The k-th highest of the last n scores: it exceeds a threshold exactly when k of n frames do. So k
 * of n is a filter of scores, and a promise is calibrated on the very number that events begin with.
 */
export class Confirmation {
  readonly #needed: number;
  readonly #recent: Float64Array;
  #next = 0;

  /**
   * @param needed k, 1 to `window`
   * @param window n, at most 15
   * @throws ConfigError
   */
  constructor(needed = 3, window = 5) {
    if (!(Number.isInteger(window) && window >= 1 && window <= 15)) {
      throw new ConfigError(`confirmation window is ${window}, expected 1 to 15`, "Try 5.");
    }
    if (!(Number.isInteger(needed) && needed >= 1 && needed <= window)) {
      throw new ConfigError(`confirming frames are ${needed}, expected 1 to ${window}`, "Try 3.");
    }
    this.#needed = needed;
    this.#recent = new Float64Array(window);
  }

  /** @returns the confirmed score; frames before the first count as 0 */
  confirmed(score: number): number {
    this.#recent[this.#next] = score;
    this.#next = (this.#next + 1) % this.#recent.length;
    return this.#recent.toSorted().at(-this.#needed) as number;
  }

  /** Forgets the frames before a pause: they confirm nothing that comes after it. */
  reset(): void {
    this.#recent.fill(0);
  }
}
