import { requireWeights } from "../models/layout.ts";
import type { ModelSpec } from "../models/model-spec.ts";
import type { BatchGradient, Engine, Network, Optimizer } from "./engine.ts";
import { KernelsCrew } from "./kernels-crew.ts";
import { KernelsInstance } from "./kernels-instance.ts";
import { type KernelsBuild, kernelsModule } from "./kernels-module.ts";
import { networkProgram } from "./network-program.ts";
import { requireBatch, requireNetworkOptions } from "./require-batch.ts";

export interface KernelsOptions {
  /** Without one: `simd` where the machine has it, else `scalar`. Both give the same bytes. */
  readonly build?: KernelsBuild;
}

/**
 * The engine that devices use: the C++ kernels of firmware/include/lares/nn as WebAssembly. The
 * same weights, samples and steps give the same bytes on every machine.
 */
export function kernelsEngine({ build }: KernelsOptions = {}): Engine {
  return {
    name: "kernels",
    createNetwork: async (spec, options) => {
      requireNetworkOptions(options);
      const { batchSize, threads = 1 } = options;
      const module = await kernelsModule(build);
      const program = networkProgram(spec);
      const instance = new KernelsInstance(module, program, batchSize);
      // More threads than samples would never find work.
      const workers = Math.min(threads, batchSize) - 1;
      if (workers === 0) return new KernelsNetwork(spec, batchSize, instance);
      const crew = await KernelsCrew.start(instance, module, program, batchSize, workers);
      return new KernelsNetwork(spec, batchSize, instance, crew);
    },
  };
}

class KernelsNetwork implements Network {
  readonly spec: ModelSpec;
  private readonly batchSize: number;
  private readonly instance: KernelsInstance;
  private readonly crew: KernelsCrew | undefined;

  constructor(spec: ModelSpec, batchSize: number, instance: KernelsInstance, crew?: KernelsCrew) {
    this.spec = spec;
    this.batchSize = batchSize;
    this.instance = instance;
    this.crew = crew;
  }

  weights(): Float32Array {
    return this.instance.weights.slice();
  }

  setWeights(weights: Float32Array): void {
    requireWeights(this.spec, weights);
    this.instance.weights.set(weights);
    this.instance.run.weightsChanged();
  }

  resetOptimizer(): void {
    this.instance.run.resetOptimizer();
  }

  infer(x: Float32Array): Float32Array {
    const samples = requireBatch(this.spec, this.batchSize, x);
    const { run, inputs, outputs } = this.instance;
    inputs.set(x);
    run.infer(samples);
    return outputs.slice(0, samples * run.outputSize());
  }

  gradient(x: Float32Array, target: Float32Array): BatchGradient {
    const loss = this.lossOf(x, target);
    return { loss, gradient: this.instance.gradient.slice() };
  }

  step(x: Float32Array, target: Float32Array, optimizer: Optimizer): number {
    const loss = this.lossOf(x, target);
    const { run } = this.instance;
    switch (optimizer.kind) {
      case "adam": {
        const { learningRate, beta1, beta2, epsilon } = optimizer;
        run.stepAdam(learningRate, beta1, beta2, epsilon);
        return loss;
      }
      case "sgd":
        run.stepSgd(optimizer.learningRate);
        return loss;
      default:
        return optimizer satisfies never;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crew?.[Symbol.asyncDispose]();
  }

  /** Leaves the gradient of the batch in the instance. */
  private lossOf(x: Float32Array, target: Float32Array): number {
    const samples = requireBatch(this.spec, this.batchSize, x, target);
    if (this.crew !== undefined) return this.crew.addBatch(x, target, samples) / target.length;
    const { run, inputs, targets } = this.instance;
    inputs.set(x);
    targets.set(target);
    run.clearGradient();
    return run.addSamples(0, samples, samples) / target.length;
  }
}
