import { BugError, MAX_SAMPLES } from "@lares/shared";
import { findSimdSumKernel, type SumKernel, scalarSumKernel } from "./exact-sum-kernel.ts";
import { MAX_DEVICES, MAX_NORM } from "./limits.ts";

/**
 * Steps per unit of the grid that every term is rounded to.
 *
 * A term is `samples * value`, at most 2^12 * 2^5 = 2^17, so at most 2^42 steps; 2^10 of them add
 * up to at most 2^52. Every sum on the way is thus an integer below 2^53, which a double holds
 * exactly, and exact sums depend neither on the order of the terms nor on how they are grouped.
 * Rounding moves a term by at most 2^-26.
 */
const STEPS = 2 ** 25;

/**
 * The sum of weighted vectors, bit for bit the same in any order and in any partition into partial
 * sums. Plain floating-point sums are not.
 */
export class ExactSum {
  readonly #kernel: SumKernel;
  readonly #steps: Float64Array;
  #devices = 0;
  #samples = 0;

  /**
   * @param length of the vectors
   * @param kernel for as many values; by default the fastest of this machine
   */
  constructor(length: number, kernel = findSimdSumKernel(length) ?? scalarSumKernel(length)) {
    this.#kernel = kernel;
    this.#steps = kernel.steps;
  }

  /**
   * A sum that another machine has made.
   * @param steps as `steps()` gives them
   * @throws BugError unless they are what so many devices and samples can come to
   */
  static of(steps: Float64Array, devices: number, samples: number): ExactSum {
    const bound = samples * MAX_NORM * STEPS;
    const bad = steps.find((value) => !(Number.isInteger(value) && Math.abs(value) <= bound));
    if (bad !== undefined) {
      throw new BugError(`a sum is ${bad} steps, expected a whole number up to ${bound}`);
    }
    const sum = new ExactSum(steps.length);
    sum.#count(devices, samples);
    sum.#steps.set(steps);
    return sum;
  }

  /** Devices that were added. */
  get devices(): number {
    return this.#devices;
  }

  /** Sum of their weights. */
  get samples(): number {
    return this.#samples;
  }

  /** The sums in steps of 2^-25, each an integer of magnitude at most 2^52. A copy. */
  steps(): Float64Array {
    return this.#steps.slice();
  }

  /**
   * Adds one device's vector.
   * @param values each of magnitude at most MAX_NORM; not modified
   * @param samples their weight, an integer from 1 to MAX_SAMPLES
   * @throws BugError when that is not so; nothing is added then
   */
  add(values: Float32Array, samples: number): void {
    if (!(Number.isInteger(samples) && samples >= 1 && samples <= MAX_SAMPLES)) {
      throw new BugError(`samples are ${samples}, expected an integer from 1 to ${MAX_SAMPLES}`);
    }
    this.#requireLength(values.length);
    if (!this.#kernel.take(values, MAX_NORM)) {
      const bad = values.find((value) => !(Math.abs(value) <= MAX_NORM));
      throw new BugError(`a summed value is ${bad}, expected a magnitude up to ${MAX_NORM}`);
    }
    this.#count(1, samples);
    // Exact before it is rounded: 24 bits of a float32 times 12 bits, and a power of two. A half may
    // be added first, as the kernel does: it is exact wherever it decides.
    this.#kernel.add(samples * STEPS);
  }

  /**
   * Adds what another one has summed; no device may be in both.
   * @throws BugError for another length, or beyond MAX_DEVICES; nothing is added then
   */
  merge(part: ExactSum): void {
    this.#requireLength(part.#steps.length);
    this.#count(part.#devices, part.#samples);
    const steps = this.#steps;
    for (let i = 0; i < steps.length; i++) {
      steps[i] = (steps[i] as number) + (part.#steps[i] as number);
    }
  }

  /**
   * The weighted mean: one division, correctly rounded, of an exact sum.
   * @throws BugError when nothing was added
   */
  mean(): Float64Array {
    if (this.#samples === 0) throw new BugError("an empty sum has no mean");
    const divisor = this.#samples * STEPS;
    return this.#steps.map((sum) => sum / divisor);
  }

  #requireLength(length: number): void {
    if (length !== this.#steps.length) {
      throw new BugError(`a summed vector has length ${length}, expected ${this.#steps.length}`);
    }
  }

  #count(devices: number, samples: number): void {
    if (this.#devices + devices > MAX_DEVICES) {
      throw new BugError(`a sum of ${this.#devices + devices} devices, expected ${MAX_DEVICES}`);
    }
    this.#devices += devices;
    this.#samples += samples;
  }
}
