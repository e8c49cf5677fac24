import { outputOf, parameterCount, requireWeights, sizeOf } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import type { BatchGradient, Engine, Network, NetworkOptions, Optimizer } from "./engine.ts";
import { backward, forward, type Layer, layersOf } from "./reference/layer.ts";
import { OptimizerState } from "./reference/optimizer-state.ts";
import { requireBatch, requireNetworkOptions } from "./require-batch.ts";

/**
 * Networks in plain loops, against which the other engines are tested: weights are float32, all
 * arithmetic between them is float64. Far too slow for a device.
 */
export function referenceEngine(): Engine {
  return {
    name: "reference",
    createNetwork: async (spec, options) => {
      requireNetworkOptions(options);
      return new ReferenceNetwork(spec, options);
    },
  };
}

class ReferenceNetwork implements Network {
  readonly spec: ModelSpec;
  private readonly batchSize: number;
  private readonly layers: readonly Layer[];
  private readonly current: Float32Array;
  private optimizerState: OptimizerState;

  constructor(spec: ModelSpec, { batchSize }: NetworkOptions) {
    this.spec = spec;
    this.batchSize = batchSize;
    this.layers = layersOf(spec);
    this.current = new Float32Array(parameterCount(spec));
    this.optimizerState = new OptimizerState(this.current.length);
  }

  weights(): Float32Array {
    return this.current.slice();
  }

  setWeights(weights: Float32Array): void {
    requireWeights(this.spec, weights);
    this.current.set(weights);
  }

  resetOptimizer(): void {
    this.optimizerState = new OptimizerState(this.current.length);
  }

  infer(x: Float32Array): Float32Array {
    const samples = requireBatch(this.spec, this.batchSize, x);
    const outputSize = sizeOf(outputOf(this.spec));
    const result = new Float32Array(samples * outputSize);
    for (let n = 0; n < samples; n++) {
      const traces = forward(this.layers, this.current, sampleOf(x, n, samples));
      result.set(traces.at(-1)!.output, n * outputSize);
    }
    return result;
  }

  gradient(x: Float32Array, target: Float32Array): BatchGradient {
    const { loss, gradient } = this.lossAndGradient(x, target);
    return { loss, gradient: Float32Array.from(gradient) };
  }

  step(x: Float32Array, target: Float32Array, optimizer: Optimizer): number {
    const { loss, gradient } = this.lossAndGradient(x, target);
    this.optimizerState.update(this.current, gradient, optimizer);
    return loss;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  private lossAndGradient(
    x: Float32Array,
    target: Float32Array,
  ): { loss: number; gradient: Float64Array } {
    const samples = requireBatch(this.spec, this.batchSize, x, target);
    const gradient = new Float64Array(this.current.length);
    let squares = 0;
    for (let n = 0; n < samples; n++) {
      const traces = forward(this.layers, this.current, sampleOf(x, n, samples));
      const wanted = sampleOf(target, n, samples);
      const residual = traces.at(-1)!.output.map((value, i) => value - wanted[i]!);
      squares += residual.reduce((sum, r) => sum + r * r, 0);
      const outputSlope = residual.map((r) => (2 * r) / target.length);
      backward(this.layers, this.current, traces, outputSlope, gradient);
    }
    return { loss: squares / target.length, gradient };
  }
}

/** Sample n of `samples` in a batch. */
function sampleOf(batch: Float32Array, n: number, samples: number): Float64Array {
  const size = batch.length / samples;
  return Float64Array.from(batch.subarray(n * size, (n + 1) * size));
}
