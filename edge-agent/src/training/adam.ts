/** Kingma and Ba 2015, arXiv:1412.6980, section 2. */
export const ADAM = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * Adam for weights that are not the network's own, such as one part of a mix. Moments are float64;
 * the same gradients give the same bytes on every machine.
 */
export class Adam {
  readonly #learningRate: number;
  readonly #mean: Float64Array;
  readonly #meanSquare: Float64Array;
  /** beta1 and beta2 to the power of the steps so far. */
  #decay1 = 1;
  #decay2 = 1;

  constructor(length: number, learningRate: number) {
    this.#learningRate = learningRate;
    this.#mean = new Float64Array(length);
    this.#meanSquare = new Float64Array(length);
  }

  /** @returns `weights` one step against the gradient */
  step(weights: Float32Array, gradient: Float32Array): Float32Array<ArrayBuffer> {
    const { beta1, beta2, epsilon } = ADAM;
    this.#decay1 *= beta1;
    this.#decay2 *= beta2;
    const stepped = new Float32Array(weights.length);
    for (const [i, slope] of gradient.entries()) {
      const mean = beta1 * (this.#mean[i] as number) + (1 - beta1) * slope;
      const square = beta2 * (this.#meanSquare[i] as number) + (1 - beta2) * slope * slope;
      this.#mean[i] = mean;
      this.#meanSquare[i] = square;
      const direction =
        mean / (1 - this.#decay1) / (Math.sqrt(square / (1 - this.#decay2)) + epsilon);
      stepped[i] = (weights[i] as number) - this.#learningRate * direction;
    }
    return stepped;
  }
}
