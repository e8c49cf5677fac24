import { ConfigError } from "../../errors.ts";
import { squaredGrid } from "../../scoring/pooled-score.ts";
import { gridSize } from "../../scoring/residual.ts";

/** So many times what still varies about a place is taken off its change. */
const unrestWeight = 3;
const cellCount = gridSize * gridSize;

/**
 * What stays changed and is still: of each place the deviation that k of its last n frames reach on
 * the same side, darker or brighter, less three times the range in which those k lie, the root mean
 * square over the place and its neighbours. Somebody who passes leaves nothing, and somebody who
 * stands about for a quarter of an hour, which is what rooms are for, little: nobody is as still as
 * a thing that was put down. How long that is depends on how often it is asked.
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
   * @param deviations of one frame, as of `groundDeviations`; kept, not modified
   * @returns error grid of what stays, [16, 16]; all 0 until k frames were seen
   */
  step(deviations: Float64Array): Float32Array {
    this.#recent.push(deviations);
    if (this.#recent.length > this.#window) this.#recent.shift();
    const lasting = new Float64Array(deviations.length);
    if (this.#recent.length < this.#needed) return squaredGrid(lasting);
    const ranges = new Float64Array(deviations.length);
    const ascending = new Float64Array(this.#recent.length);
    for (let i = 0; i < lasting.length; i++) {
      this.#sortInto(ascending, i);
      const first = ascending.length - this.#needed;
      const isBrighter = (ascending[first] as number) > 0;
      const agreeing = isBrighter ? ascending.subarray(first) : ascending.subarray(0, this.#needed);
      const [lowest, highest] = [agreeing[0] as number, agreeing[this.#needed - 1] as number];
      lasting[i] = isBrighter ? lowest : Math.max(0, -highest);
      ranges[i] = highest - lowest;
    }
    const channels = deviations.length / cellCount;
    const unrest = squaredGrid(ranges);
    return squaredGrid(
      lasting.map((size, i) => {
        const moved = unrestWeight * Math.sqrt(unrest[Math.floor(i / channels)] as number);
        return Math.max(0, size - moved);
      }),
    );
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
