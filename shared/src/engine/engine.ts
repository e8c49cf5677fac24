import type { ModelSpec } from "../models/model-spec.ts";

/** Frames in one training step, at most: devices reserve memory for them. */
export const MAX_BATCH_SIZE = 64;

/** Adam (Kingma and Ba 2015, arXiv:1412.6980) or plain stochastic gradient descent. */
export type Optimizer =
  | {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly kind: "sgd"; readonly learningRate: number };

/** Loss and gradient of one batch. */
export interface BatchGradient {
  /** Mean squared error over all values of the batch. */
  readonly loss: number;
  /** Derivative of `loss` by the flat weight vector; a copy that the caller owns. */
  readonly gradient: Float32Array;
}

export interface NetworkOptions {
  /** Largest number of samples in one call. */
  readonly batchSize: number;
  /** Threads over the samples of a batch, this one included. Results do not depend on it. */
  readonly threads?: number;
}

/**
 * One network in memory: weights, optimizer state and scratch. Not shared between callers.
 *
 * Samples are NHWC float32, one after the other; `n = x.length / size of the input`, and
 * 1 <= n <= batchSize. Every method throws ModelError when a length does not fit, and none
 * changes its arguments.
 */
export interface Network extends AsyncDisposable {
  readonly spec: ModelSpec;
  /** A copy of the flat weight vector (order of `tensorsOf`). */
  weights(): Float32Array;
  /** Replaces the weights; the optimizer's state stays. */
  setWeights(weights: Float32Array): void;
  /** Forgets the optimizer's moments and step count. */
  resetOptimizer(): void;
  /** Output for n samples; a copy that the caller owns. */
  infer(x: Float32Array): Float32Array;
  /** Mean squared error to `target` and its gradient. The weights stay. */
  gradient(x: Float32Array, target: Float32Array): BatchGradient;
  /** One training step. @returns the loss before the step */
  step(x: Float32Array, target: Float32Array, optimizer: Optimizer): number;
}

/** What computes networks. One contract suite holds for every engine. */
export interface Engine {
  readonly name: string;
  /** A network with all weights 0. */
  createNetwork(spec: ModelSpec, options: NetworkOptions): Promise<Network>;
}
