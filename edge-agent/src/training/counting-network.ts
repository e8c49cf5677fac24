import {
  type BatchGradient,
  type ModelSpec,
  type Network,
  type Optimizer,
  sizeOf,
} from "@lares/shared/learning";
import { type Computation, noComputation } from "./computation.ts";

/** A network that counts what it is asked for. Whoever made the inner one disposes it. */
export class CountingNetwork implements Network {
  readonly #inner: Network;
  #computation: Computation = noComputation;

  constructor(inner: Network) {
    this.#inner = inner;
  }

  get spec(): ModelSpec {
    return this.#inner.spec;
  }

  /** Since this object was made. */
  get computation(): Computation {
    return this.#computation;
  }

  weights(): Float32Array {
    return this.#inner.weights();
  }

  setWeights(weights: Float32Array): void {
    this.#inner.setWeights(weights);
  }

  resetOptimizer(): void {
    this.#inner.resetOptimizer();
  }

  infer(x: Float32Array): Float32Array {
    const { inferences, inferredFrames } = this.#computation;
    this.#computation = {
      ...this.#computation,
      inferences: inferences + 1,
      inferredFrames: inferredFrames + this.#framesOf(x),
    };
    return this.#inner.infer(x);
  }

  gradient(x: Float32Array, target: Float32Array): BatchGradient {
    this.#countGradient(x);
    return this.#inner.gradient(x, target);
  }

  step(x: Float32Array, target: Float32Array, optimizer: Optimizer): number {
    this.#countGradient(x);
    return this.#inner.step(x, target, optimizer);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #countGradient(x: Float32Array): void {
    const { gradients, gradientFrames } = this.#computation;
    this.#computation = {
      ...this.#computation,
      gradients: gradients + 1,
      gradientFrames: gradientFrames + this.#framesOf(x),
    };
  }

  #framesOf(x: Float32Array): number {
    return x.length / sizeOf(this.spec.input);
  }
}
