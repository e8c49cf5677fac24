import { ConfigError } from "../errors.ts";
import { squaredGrid } from "../scoring/pooled-score.ts";

/**
 * What stays changed: of each place the deviation that k of its last n frames reach on the same side,
 * darker or brighter. Somebody who passes, turns or works somewhere leaves nothing; a thing that was
 * put down stays in full. How long that is depends on how often it is asked.
 */
export class LastingChange {
  readonly #needed: number;
  readonly #window: number;
  readonly #recent: Float64Array[] = [];

  /**
   * @param needed k, above half of the window: then it is one side or the other
   * @param window n, at most 60
   * @throws ConfigError
   */
  constructor(needed = 8, window = 10) {
    if (!(Number.isInteger(window) && window >= 1 && window <= 60)) {
      throw new ConfigError(`lasting window is ${window}, expected 1 to 60`, "Try 10.");
    }
    if (!(Number.isInteger(needed) && 2 * needed > window && needed <= window)) {
      const least = Math.floor(window / 2) + 1;
      throw new ConfigError(
        `lasting frames are ${needed}, expected ${least} to ${window}`,
        "Try four fifths of the window.",
      );
    }
    this.#needed = needed;
    this.#window = window;
  }

  /**
   * @param deviations of one frame, as of `deviationsOf`; kept, not modified
   * @returns error grid of what stays, [16, 16]; all 0 until k frames were seen
   */
  step(deviations: Float64Array): Float32Array {
    this.#recent.push(deviations);
    if (this.#recent.length > this.#window) this.#recent.shift();
    const lasting = new Float64Array(deviations.length);
    if (this.#recent.length < this.#needed) return squaredGrid(lasting);
    const ascending = new Float64Array(this.#recent.length);
    for (let i = 0; i < lasting.length; i++) {
      this.#sortInto(ascending, i);
      const brighter = Math.max(0, ascending[ascending.length - this.#needed] as number);
      const darker = Math.min(0, ascending[this.#needed - 1] as number);
      lasting[i] = brighter > 0 ? brighter : darker;
    }
    return squaredGrid(lasting);
  }

  /** The place's values of all frames, by insertion: there are few, and millions of places a day. */
  #sortInto(ascending: Float64Array, place: number): void {
    for (let n = 0; n < ascending.length; n++) {
      const value = this.#recent[n]?.[place] as number;
      let at = n;
      while (at > 0 && (ascending[at - 1] as number) > value) {
        ascending[at] = ascending[at - 1] as number;
        at--;
      }
      ascending[at] = value;
    }
  }

  /** Forgets the frames before a pause. */
  reset(): void {
    this.#recent.length = 0;
  }
}
