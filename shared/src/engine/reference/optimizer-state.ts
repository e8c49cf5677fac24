import type { Optimizer } from "../engine.ts";

/** What an optimizer remembers between steps. */
export class OptimizerState {
  private readonly mean: Float64Array;
  private readonly meanSquare: Float64Array;
  private steps = 0;

  constructor(parameters: number) {
    this.mean = new Float64Array(parameters);
    this.meanSquare = new Float64Array(parameters);
  }

  /** Moves `weights` in place, against the gradient. */
  update(weights: Float32Array, gradient: Float64Array, optimizer: Optimizer): void {
    if (optimizer.kind === "sgd") {
      for (let i = 0; i < weights.length; i++) weights[i]! -= optimizer.learningRate * gradient[i]!;
      return;
    }
    const { learningRate, beta1, beta2, epsilon } = optimizer;
    this.steps += 1;
    const meanShare = 1 - beta1 ** this.steps;
    const meanSquareShare = 1 - beta2 ** this.steps;
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!;
      const mean = beta1 * this.mean[i]! + (1 - beta1) * g;
      const meanSquare = beta2 * this.meanSquare[i]! + (1 - beta2) * g * g;
      this.mean[i] = mean;
      this.meanSquare[i] = meanSquare;
      weights[i]! -=
        (learningRate * (mean / meanShare)) / (Math.sqrt(meanSquare / meanSquareShare) + epsilon);
    }
  }
}
