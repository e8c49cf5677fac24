import { describeModel, type ModelSpec, requireModelOf } from "@lares/shared";
import { timeLeft } from "../report/time-left.ts";
import { type Unit, unitText } from "./unit.ts";

/** A detector's work as a share of a network's training. */
const detectorShare = 0.3;

/** Tells how far an evaluation is, and how long the rest takes at the speed until now. */
export class Progress {
  readonly #own: readonly ModelSpec[];
  readonly #total: number;
  readonly #totalWork: number;
  readonly #now: () => number;
  readonly #startMs: number;
  #done = 0;
  #work = 0;
  #reusedWork = 0;

  /**
   * @param now in milliseconds; what it counts from does not matter
   * @param own models that Lares does not have itself
   */
  constructor(units: readonly Unit[], now: () => number, own: readonly ModelSpec[] = []) {
    this.#own = own;
    this.#total = units.length;
    this.#totalWork = units.reduce((sum, unit) => sum + workOf(unit, own), 0);
    this.#now = now;
    this.#startMs = now();
  }

  /** `3 of 90: fedala, simple, seed 3: 0.912; about 12 min left`. */
  line(unit: Unit, result: string, isReused: boolean): string {
    this.#done++;
    const work = workOf(unit, this.#own);
    this.#work += work;
    if (isReused) this.#reusedWork += work;
    const left = isReused ? "from the journal" : this.#timeLeft();
    return `${this.#done} of ${this.#total}: ${unitText(unit)}: ${result}; ${left}`;
  }

  #timeLeft(): string {
    const leftWork = this.#totalWork - this.#work;
    const perWork = (this.#now() - this.#startMs) / (this.#work - this.#reusedWork);
    return timeLeft((leftWork * perWork) / 1000);
  }
}

/** Relative to others. */
function workOf({ model, seed }: Unit, own: readonly ModelSpec[]): number {
  return describeModel(requireModelOf(own, model)).macs * (seed === null ? detectorShare : 1);
}
